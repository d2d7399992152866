//! Stacks with the faults of real deployment notes: each fault is found where it stands.
use dockwright::diagnostics::Diagnostic;
use dockwright::model::Document;
use dockwright::rules::check;

/// A Compose file, followed by further files after lines like `--- .env`.
fn document(text: &str) -> Document {
    let mut parts = text.split("\n--- ");
    let reading = dockwright::compose::read(parts.next().unwrap_or(""));
    assert!(reading.problems.is_empty(), "{:?}", reading.problems);
    let mut document = reading.document;
    for (name, content) in parts.filter_map(|part| part.split_once('\n')) {
        document.files.insert(name.into(), content.into());
    }
    document
}

fn shown(found: &[Diagnostic]) -> String {
    let place = |one: &Diagnostic| one.file.as_ref().map_or(one.path.to_string(), |(file, _)| format!("{file}!"));
    found.iter().map(|one| format!("{:?} {} {}: {}\n", one.severity, one.code, place(one), one.what.en)).collect()
}

/// Every pair of code and beginning of a place is among the findings; places of other files are written `.env!`.
fn must_find(text: &str, wanted: &[(&str, &str)]) {
    let found = check(&document(text));
    let place = |one: &Diagnostic| one.file.as_ref().map_or(one.path.to_string(), |(file, _)| format!("{file}!"));
    for (code, at) in wanted {
        let there = found.iter().any(|one| one.code == *code && place(one).starts_with(at));
        assert!(there, "{code} at {at} is missing from\n{}", shown(&found));
    }
}

const TRADING: &str = r#"version: "3.8"
networks:
  edge: {ipam: {config: [{subnet: 172.20.0.0/24}]}}
  inner: {internal: true}
  store: {internal: true}
volumes: {pg: {}, redis: {}, influx: {}, mongo: {}, core: {}, logs: {}}
services:
  postgres:
    image: postgres:15-alpine
    container_name: trade-postgres
    environment: {POSTGRES_DB: trade, POSTGRES_USER: "${DB_USER}", POSTGRES_PASSWORD: "${DB_PASSWORD}"}
    volumes: ["pg:/var/lib/postgresql/data"]
    networks: [store]
    restart: unless-stopped
    healthcheck: {test: [CMD-SHELL, "pg_isready -U ${DB_USER}"], interval: 30s, timeout: 10s, retries: 3}
  redis:
    image: redis:7-alpine
    command: redis-server --appendonly yes --requirepass ${REDIS_PASSWORD}
    volumes: ["redis:/data"]
    networks: [store]
    restart: unless-stopped
    healthcheck: {test: [CMD, redis-cli, --raw, incr, ping], interval: 30s, timeout: 10s, retries: 3}
  mongodb:
    image: mongo:7.0
    environment: {MONGO_INITDB_ROOT_USERNAME: "${MONGO_USER}", MONGO_INITDB_ROOT_PASSWORD: "${MONGO_PASSWORD}"}
    volumes: ["mongo:/data/db"]
    networks: [store]
    restart: unless-stopped
  core:
    build: {context: ../../backend, dockerfile: deploy/core/Dockerfile, target: core}
    container_name: trade-core
    environment:
      - SERVICE_PORT=8006
      - DATABASE_URL=postgresql://${DB_USER}:${DB_PASSWORD}@postgres:5432/trade
      - REDIS_URL=redis://:${REDIS_PASSWORD}@redis:6379/0
    volumes: ["core:/app/data", "logs:/app/logs"]
    networks: [inner, store]
    depends_on: {postgres: {condition: service_healthy}, redis: {condition: service_healthy}}
    restart: unless-stopped
  gateway:
    image: trade/gateway:1
    environment: ["SERVICE_PORT=8004", "EXCHANGE_API=https://api.exchange.example.com"]
    networks: [inner, store]
    depends_on: {core: {condition: service_healthy}}
    restart: unless-stopped
  monitor:
    image: trade/monitor:1
    environment:
      - SERVICE_PORT=8005
      - MONGO_URL=mongodb://${MONGO_USER}:${MONGO_PASSWORD}@mongodb:27017/logs
      - ALERT_WEBHOOK_URL=${ALERT_WEBHOOK_URL}
    networks: [inner, store]
    depends_on: {mongodb: {condition: service_started}}
    restart: unless-stopped
  proxy:
    image: nginx:alpine
    ports: ["80:80", "443:443"]
    volumes: ["./nginx/nginx.conf:/etc/nginx/nginx.conf:ro"]
    networks: [edge, inner]
    depends_on: [core, gateway, monitor]
    restart: unless-stopped
--- .env
DB_USER=trade_prod
DB_PASSWORD=secure_db_password_2024
DB_NAME=trade
REDIS_PASSWORD=secure_redis_password_2024
MONGO_USER=trade_mongo
MONGO_PASSWORD=secure_mongo_password_2024
ALERT_WEBHOOK_URL=https://hooks.slack.com/services/x
SERVICE_REGISTRY_URL=http://consul:8500
--- nginx/nginx.conf
upstream core {
    server core:8006;
}
server {
    listen 80;
    location /api/trading/ {
        proxy_pass http://core;
    }
}
"#;

#[test]
fn the_trading_stack_has_its_faults() {
    must_find(
        TRADING,
        &[
            ("net-internal-egress", "services.monitor.environment[2]"),
            ("net-internal-egress", "services.gateway.environment[1]"),
            ("url-unknown-host", ".env!"),
            ("hc-redis-auth", "services.redis.healthcheck"),
            ("hc-writes", "services.redis.healthcheck"),
            ("hc-missing", "services.mongodb"),
            ("ngx-no-events", "nginx/nginx.conf!"),
            ("env-unused", ".env!"),
            ("env-weak-default", ".env!"),
            ("run-version", "version"),
            ("sec-hardening", "services"),
        ],
    );
}

#[test]
fn named_containers_cannot_be_scaled_and_static_addresses_neither() {
    must_find(
        r#"services:
  nginx:
    image: nginx:alpine
    ports: ["80:80", "443:443"]
    networks: {fish: {ipv4_address: 172.20.0.10}}
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
  app:
    image: fish/app:1
    container_name: fish-app
    restart: unless-stopped
    deploy: {replicas: 3, restart_policy: {condition: on-failure}, update_config: {parallelism: 1}}
    networks: {fish: {ipv4_address: 172.20.0.20}}
    environment: ["DATABASE_URL=postgresql://fish:Taifish2024!@postgres:5432/db", "WORKER_PROCESSES=4", "DB_POOL_SIZE=20", "DB_MAX_OVERFLOW=40"]
  postgres:
    image: postgres:15-alpine
    command: postgres -c max_connections=200
    ports: ["5432:5432"]
    environment: {POSTGRES_USER: fish, POSTGRES_PASSWORD: "Taifish2024!", POSTGRES_DB: db}
    volumes: ["pg:/var/lib/postgresql/data"]
    networks: {fish: {ipv4_address: 172.20.0.30}}
  redis:
    image: redis:7-alpine
    ports: ["6379:6379"]
    networks: {fish: {ipv4_address: 172.20.0.40}}
networks: {fish: {ipam: {config: [{subnet: 172.20.0.0/16}]}}}
volumes:
  pg: {driver: local, driver_opts: {type: crypt, device: /dev/mapper/encrypted-volume}}
--- nginx.conf
events {}
http {
  upstream fish { server app:5000; server app_2:5000; server app_3:5000; }
  server { listen 80; location / { proxy_pass http://fish; } }
}
"#,
        &[
            ("run-scale-cn", "services.app.container_name"),
            ("ip-scaled", "services.app.networks.fish"),
            ("net-db-published", "services.postgres.ports[0]"),
            ("net-db-published", "services.redis.ports[0]"),
            ("sec-redis-noauth", "services.redis"),
            ("env-literal-secret", "services.postgres.environment.POSTGRES_PASSWORD"),
            ("env-url-secret", "services.app.environment[0]"),
            ("vol-driver-opts", "volumes.pg.driver_opts.type"),
            ("res-restart-both", "services.app.restart"),
            ("res-swarm-only", "services.app.deploy.update_config"),
            ("env-db-pool", "services.app.environment[2]"),
            ("ngx-upstream-replica-name", "nginx.conf!"),
        ],
    );
}

#[test]
fn a_production_override_and_a_small_limit_have_their_faults() {
    must_find(
        r#"services:
  backend:
    image: trade/backend:1
    ports: ["8000:8000"]
    deploy: {replicas: 3, resources: {limits: {cpus: "0.5", memory: 1G}}}
    environment: {WORKER_PROCESSES: "4", CORS_ORIGINS: "http://localhost:5173"}
  frontend:
    build: {context: ./web, target: nginx}
    ports: ["3000:80"]
    environment: {VITE_API_BASE_URL: "https://trade.example.com/api", VITE_WS_BASE_URL: "ws://trade.example.com/ws"}
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]
"#,
        &[
            ("port-scaled", "services.backend.ports[0]"),
            ("env-workers-cpu", "services.backend.environment.WORKER_PROCESSES"),
            ("env-cors", "services.backend.environment.CORS_ORIGINS"),
            ("env-build-only", "services.frontend.environment.VITE_API_BASE_URL"),
            ("env-mixed-content", "services.frontend.environment.VITE_WS_BASE_URL"),
            ("vol-config-rw", "services.frontend.volumes[0]"),
        ],
    );
}

#[test]
fn a_first_stack_has_its_faults() {
    must_find(
        r#"version: "3"
services:
  app:
    build: .
    depends_on: [db, redis]
    environment: ["DATABASE_URL=postgresql://agent:secret@db:5432/agent"]
  db:
    image: postgres:15
    environment: ["POSTGRES_USER=agent", "POSTGRES_PASSWORD=secret", "POSTGRES_DB=agent"]
    volumes: ["data:/var/lib/postgresql/data"]
  redis:
    image: redis
    links: [db]
volumes: {data: {}}
--- Dockerfile
FROM python:3.11-slim
HEALTHCHECK CMD curl -f http://localhost:8000/health || exit 1
CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]
"#,
        &[
            ("run-version", "version"),
            ("hc-missing", "services.db"),
            ("env-literal-secret", "services.db.environment[1]"),
            ("env-url-secret", "services.app.environment[0]"),
            ("run-image-tag", "services.redis.image"),
            ("net-links", "services.redis.links"),
            ("df-hc-curl", "services.app.build"),
        ],
    );
}
