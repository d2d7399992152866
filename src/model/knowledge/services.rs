//! Images that serve, watch and manage, and those that only bring a language.
use super::{ImageKnowledge, Role, UNKNOWN};

/// Proxies, observability, administration, identities, applications, languages.
pub(super) const IMAGES: &[ImageKnowledge] = &[
    ImageKnowledge {
        id: "nginx",
        repositories: &["nginx"],
        role: Role::Proxy,
        ports: &[80],
        config: &["/etc/nginx/nginx.conf", "/etc/nginx/conf.d", "/etc/nginx/templates"],
        tools: &["curl"],
        lacks: &["wget", "nc"],
        scratch: &["/var/cache/nginx", "/var/run", "/tmp"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "nginx-unprivileged",
        repositories: &["nginxinc/nginx-unprivileged"],
        role: Role::Proxy,
        ports: &[8080],
        config: &["/etc/nginx/nginx.conf", "/etc/nginx/conf.d", "/etc/nginx/templates"],
        scratch: &["/tmp"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "nginx-proxy-manager",
        repositories: &["jc21/nginx-proxy-manager"],
        role: Role::Proxy,
        ports: &[80, 81, 443],
        data: &["/data", "/etc/letsencrypt"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "openresty",
        repositories: &["openresty/openresty"],
        role: Role::Proxy,
        ports: &[80],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "traefik",
        repositories: &["traefik"],
        role: Role::Proxy,
        ports: &[80],
        config: &["/etc/traefik"],
        tools: &["wget", "traefik"],
        lacks: &["curl"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "caddy",
        repositories: &["caddy"],
        role: Role::Proxy,
        ports: &[80, 443, 2019],
        data: &["/data"],
        config: &["/etc/caddy"],
        tools: &["wget"],
        lacks: &["curl"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "haproxy",
        repositories: &["haproxy"],
        role: Role::Proxy,
        config: &["/usr/local/etc/haproxy/haproxy.cfg"],
        lacks: &["curl", "wget"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "envoy",
        repositories: &["envoyproxy/envoy"],
        role: Role::Proxy,
        config: &["/etc/envoy/envoy.yaml"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "httpd",
        repositories: &["httpd"],
        role: Role::Proxy,
        ports: &[80],
        config: &["/usr/local/apache2/conf/httpd.conf"],
        lacks: &["curl", "wget", "nc"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "kong",
        repositories: &["kong", "kong/kong-gateway"],
        role: Role::Proxy,
        ports: &[8000, 8443, 8001, 8444],
        private_ports: &[8001],
        health: Some("kong health"),
        ..UNKNOWN
    },
    ImageKnowledge { id: "varnish", repositories: &["varnish"], role: Role::Proxy, ports: &[80, 8443], ..UNKNOWN },
    ImageKnowledge {
        id: "docker-socket-proxy",
        repositories: &["tecnativa/docker-socket-proxy"],
        role: Role::Proxy,
        ports: &[2375],
        private_ports: &[2375],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "prometheus",
        repositories: &["prom/prometheus", "prometheus/prometheus"],
        role: Role::Observability,
        ports: &[9090],
        data: &["/prometheus"],
        config: &["/etc/prometheus/prometheus.yml", "/etc/prometheus"],
        tools: &["wget"],
        lacks: &["curl"],
        health: Some("wget -q --spider http://127.0.0.1:9090/-/healthy || exit 1"),
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "alertmanager",
        repositories: &["prom/alertmanager"],
        role: Role::Observability,
        ports: &[9093, 9094],
        config: &["/etc/alertmanager"],
        tools: &["wget"],
        lacks: &["curl"],
        health: Some("wget -q --spider http://127.0.0.1:9093/-/healthy || exit 1"),
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "node-exporter",
        repositories: &["prom/node-exporter"],
        role: Role::Observability,
        ports: &[9100],
        tools: &["wget"],
        lacks: &["curl"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "cadvisor",
        repositories: &["cadvisor/cadvisor", "google/cadvisor"],
        role: Role::Observability,
        ports: &[8080],
        own_health: true,
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "exporters",
        repositories: &["prom/blackbox-exporter"],
        role: Role::Observability,
        ports: &[9115],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "postgres-exporter",
        repositories: &["prometheuscommunity/postgres-exporter"],
        role: Role::Observability,
        ports: &[9187],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "redis-exporter",
        repositories: &["oliver006/redis_exporter"],
        role: Role::Observability,
        ports: &[9121],
        lacks: &["curl", "wget", "sh", "bash", "nc"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "grafana",
        repositories: &["grafana/grafana", "grafana/grafana-oss", "grafana/grafana-enterprise"],
        role: Role::Observability,
        ports: &[3000],
        data: &["/var/lib/grafana"],
        config: &["/etc/grafana"],
        health: Some("wget -q --spider http://127.0.0.1:3000/api/health || exit 1"),
        never_from_file: &[
            "GF_SECURITY_ADMIN_PASSWORD",
            "GF_SECURITY_ADMIN_USER",
            "GF_DATABASE_PASSWORD",
            "GF_SMTP_PASSWORD",
        ],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "loki",
        repositories: &["grafana/loki"],
        role: Role::Observability,
        ports: &[3100, 9095],
        data: &["/loki"],
        config: &["/etc/loki"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "tempo",
        repositories: &["grafana/tempo"],
        role: Role::Observability,
        ports: &[3200, 4317, 4318],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "promtail",
        repositories: &["grafana/promtail"],
        role: Role::Observability,
        ports: &[9080],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "jaeger",
        repositories: &["jaegertracing/all-in-one", "jaegertracing/jaeger"],
        role: Role::Observability,
        ports: &[16686, 4317, 4318, 14268, 14250, 9411],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "zipkin",
        repositories: &["openzipkin/zipkin"],
        role: Role::Observability,
        ports: &[9411],
        own_health: true,
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "otel-collector",
        repositories: &["otel/opentelemetry-collector", "otel/opentelemetry-collector-contrib"],
        role: Role::Observability,
        ports: &[4317, 4318, 8888, 8889, 13133, 55679],
        lacks: &["curl", "wget", "sh", "bash", "nc"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "kibana",
        repositories: &["kibana", "kibana/kibana"],
        role: Role::Observability,
        ports: &[5601],
        tools: &["curl"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "logstash",
        repositories: &["logstash", "logstash/logstash"],
        role: Role::Observability,
        ports: &[9600, 5044],
        tools: &["curl"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "fluentd",
        repositories: &["fluent/fluentd", "fluent/fluent-bit"],
        role: Role::Observability,
        ports: &[24224],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "uptime-kuma",
        repositories: &["louislam/uptime-kuma"],
        role: Role::Observability,
        ports: &[3001],
        data: &["/app/data"],
        own_health: true,
        ..UNKNOWN
    },
    ImageKnowledge { id: "flower", repositories: &["mher/flower"], role: Role::Admin, ports: &[5555], ..UNKNOWN },
    ImageKnowledge { id: "adminer", repositories: &["adminer"], role: Role::Admin, ports: &[8080], ..UNKNOWN },
    ImageKnowledge {
        id: "pgadmin",
        repositories: &["dpage/pgadmin4"],
        role: Role::Admin,
        ports: &[80],
        data: &["/var/lib/pgadmin"],
        required: &[&["PGADMIN_DEFAULT_EMAIL"], &["PGADMIN_DEFAULT_PASSWORD", "PGADMIN_DEFAULT_PASSWORD_FILE"]],
        tools: &["wget"],
        health: Some("wget -q --spider http://127.0.0.1:80/misc/ping || exit 1"),
        from_file: &["PGADMIN_DEFAULT_PASSWORD"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "phpmyadmin",
        repositories: &["phpmyadmin", "phpmyadmin/phpmyadmin"],
        role: Role::Admin,
        ports: &[80],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "mongo-express",
        repositories: &["mongo-express"],
        role: Role::Admin,
        ports: &[8081],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "redis-commander",
        repositories: &["rediscommander/redis-commander"],
        role: Role::Admin,
        ports: &[8081],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "redisinsight",
        repositories: &["redis/redisinsight", "redislabs/redisinsight"],
        role: Role::Admin,
        ports: &[5540],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "kafka-ui",
        repositories: &["provectuslabs/kafka-ui", "kafbat/kafka-ui"],
        role: Role::Admin,
        ports: &[8080],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "portainer",
        repositories: &["portainer/portainer-ce", "portainer/portainer", "portainer/portainer-ee"],
        role: Role::Admin,
        ports: &[9000, 9443, 8000],
        data: &["/data"],
        lacks: &["curl", "bash"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "dozzle",
        repositories: &["amir20/dozzle"],
        role: Role::Admin,
        ports: &[8080],
        lacks: &["curl", "wget", "sh", "bash", "nc"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "mailpit",
        repositories: &["axllent/mailpit"],
        role: Role::Admin,
        ports: &[8025, 1025],
        own_health: true,
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "mailhog",
        repositories: &["mailhog/mailhog"],
        role: Role::Admin,
        ports: &[8025, 1025],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "vault",
        repositories: &["hashicorp/vault", "vault"],
        role: Role::Registry,
        ports: &[8200, 8201],
        data: &["/vault/file"],
        tools: &["wget", "vault"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "consul",
        repositories: &["hashicorp/consul", "consul"],
        role: Role::Registry,
        ports: &[8500, 8600, 8300, 8301, 8302],
        private_ports: &[8500],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "keycloak",
        repositories: &["keycloak/keycloak"],
        role: Role::Registry,
        ports: &[8080, 8443, 9000],
        lacks: &["curl", "wget", "nc"],
        never_from_file: &["KC_BOOTSTRAP_ADMIN_PASSWORD", "KEYCLOAK_ADMIN_PASSWORD", "KC_DB_PASSWORD"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "nacos",
        repositories: &["nacos/nacos-server"],
        role: Role::Registry,
        ports: &[8848, 9848],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "registry",
        repositories: &["registry"],
        role: Role::Store,
        ports: &[5000],
        data: &["/var/lib/registry"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "gitea",
        repositories: &["gitea/gitea"],
        role: Role::Application,
        ports: &[3000, 22],
        data: &["/data"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "gitlab",
        repositories: &["gitlab/gitlab-ce", "gitlab/gitlab-ee"],
        role: Role::Application,
        ports: &[80, 443, 22],
        data: &["/var/opt/gitlab"],
        own_health: true,
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "jenkins",
        repositories: &["jenkins/jenkins"],
        role: Role::Application,
        ports: &[8080, 50000],
        data: &["/var/jenkins_home"],
        tools: &["curl"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "sonarqube",
        repositories: &["sonarqube"],
        role: Role::Application,
        ports: &[9000],
        data: &["/opt/sonarqube/data"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "n8n",
        repositories: &["n8nio/n8n", "n8n-io/n8n"],
        role: Role::Application,
        ports: &[5678],
        data: &["/home/node/.n8n"],
        tools: &["wget"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "wordpress",
        repositories: &["wordpress"],
        role: Role::Application,
        ports: &[80],
        data: &["/var/www/html"],
        from_file: &["WORDPRESS_DB_HOST", "WORDPRESS_DB_USER", "WORDPRESS_DB_PASSWORD", "WORDPRESS_DB_NAME"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "nextcloud",
        repositories: &["nextcloud"],
        role: Role::Application,
        ports: &[80],
        data: &["/var/www/html"],
        from_file: &[
            "NEXTCLOUD_ADMIN_USER",
            "NEXTCLOUD_ADMIN_PASSWORD",
            "POSTGRES_PASSWORD",
            "POSTGRES_USER",
            "POSTGRES_DB",
            "MYSQL_PASSWORD",
            "MYSQL_USER",
            "MYSQL_DATABASE",
        ],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "ghost",
        repositories: &["ghost"],
        role: Role::Application,
        ports: &[2368],
        data: &["/var/lib/ghost/content"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "metabase",
        repositories: &["metabase/metabase"],
        role: Role::Application,
        ports: &[3000],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "superset",
        repositories: &["apache/superset"],
        role: Role::Application,
        ports: &[8088],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "airflow",
        repositories: &["apache/airflow"],
        role: Role::Application,
        ports: &[8080],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "ollama",
        repositories: &["ollama/ollama"],
        role: Role::Application,
        ports: &[11434],
        data: &["/root/.ollama"],
        lacks: &["curl", "wget"],
        health: Some("ollama list > /dev/null"),
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "open-webui",
        repositories: &["open-webui/open-webui"],
        role: Role::Application,
        ports: &[8080],
        data: &["/app/backend/data"],
        own_health: true,
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "hasura",
        repositories: &["hasura/graphql-engine"],
        role: Role::Application,
        ports: &[8080],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "directus",
        repositories: &["directus/directus"],
        role: Role::Application,
        ports: &[8055],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "strapi",
        repositories: &["strapi/strapi"],
        role: Role::Application,
        ports: &[1337],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "vaultwarden",
        repositories: &["vaultwarden/server"],
        role: Role::Application,
        ports: &[80],
        data: &["/data"],
        own_health: true,
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "pihole",
        repositories: &["pihole/pihole"],
        role: Role::Application,
        ports: &[80, 53],
        own_health: true,
        ..UNKNOWN
    },
    ImageKnowledge { id: "python", repositories: &["python"], role: Role::Runtime, ..UNKNOWN },
    ImageKnowledge { id: "node", repositories: &["node"], role: Role::Runtime, ..UNKNOWN },
    ImageKnowledge { id: "golang", repositories: &["golang", "rust"], role: Role::Runtime, ..UNKNOWN },
    ImageKnowledge {
        id: "java",
        repositories: &["openjdk", "eclipse-temurin", "amazoncorretto"],
        role: Role::Runtime,
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "base",
        repositories: &["alpine", "debian", "ubuntu", "busybox"],
        role: Role::Runtime,
        ..UNKNOWN
    },
];
