//! Images that keep data or pass messages on.
use super::{ImageKnowledge, Role, UNKNOWN};

const POSTGRES_FILES: &[&str] = &["POSTGRES_PASSWORD", "POSTGRES_USER", "POSTGRES_DB", "POSTGRES_INITDB_ARGS"];
const MYSQL_FILES: &[&str] =
    &["MYSQL_ROOT_PASSWORD", "MYSQL_ROOT_HOST", "MYSQL_DATABASE", "MYSQL_USER", "MYSQL_PASSWORD"];
const MARIADB_FILES: &[&str] = &["MARIADB_ROOT_PASSWORD", "MARIADB_DATABASE", "MARIADB_USER", "MARIADB_PASSWORD"];

/// Databases, caches, brokers, search engines, object stores.
pub(super) const IMAGES: &[ImageKnowledge] = &[
    ImageKnowledge {
        id: "postgres",
        repositories: &["postgres"],
        role: Role::Database,
        ports: &[5432],
        private_ports: &[5432],
        data: &["/var/lib/postgresql/data", "/var/lib/postgresql"],
        config: &["/etc/postgresql/postgresql.conf"],
        required: &[&["POSTGRES_PASSWORD", "POSTGRES_PASSWORD_FILE", "POSTGRES_HOST_AUTH_METHOD"]],
        tools: &["pg_isready", "psql", "bash"],
        lacks: &["curl", "wget", "nc"],
        health: Some("pg_isready -U \"$${POSTGRES_USER:-postgres}\""),
        scratch: &["/tmp", "/var/run/postgresql"],
        from_file: POSTGRES_FILES,
        max_connections: Some(100),
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "timescaledb",
        repositories: &["timescale/timescaledb"],
        role: Role::Database,
        ports: &[5432],
        private_ports: &[5432],
        data: &["/var/lib/postgresql/data", "/var/lib/postgresql"],
        required: &[&["POSTGRES_PASSWORD", "POSTGRES_PASSWORD_FILE", "POSTGRES_HOST_AUTH_METHOD"]],
        tools: &["pg_isready", "psql"],
        health: Some("pg_isready -U \"$${POSTGRES_USER:-postgres}\""),
        from_file: POSTGRES_FILES,
        max_connections: Some(100),
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "postgis",
        repositories: &["postgis/postgis", "pgvector/pgvector", "ankane/pgvector"],
        role: Role::Database,
        ports: &[5432],
        private_ports: &[5432],
        data: &["/var/lib/postgresql/data", "/var/lib/postgresql"],
        required: &[&["POSTGRES_PASSWORD", "POSTGRES_PASSWORD_FILE", "POSTGRES_HOST_AUTH_METHOD"]],
        tools: &["pg_isready", "psql"],
        health: Some("pg_isready -U \"$${POSTGRES_USER:-postgres}\""),
        from_file: POSTGRES_FILES,
        max_connections: Some(100),
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "bitnami-postgresql",
        repositories: &["bitnami/postgresql", "bitnamilegacy/postgresql"],
        role: Role::Database,
        ports: &[5432],
        private_ports: &[5432],
        data: &["/bitnami/postgresql"],
        required: &[&[
            "POSTGRESQL_PASSWORD",
            "POSTGRES_PASSWORD",
            "POSTGRESQL_PASSWORD_FILE",
            "POSTGRES_PASSWORD_FILE",
            "ALLOW_EMPTY_PASSWORD",
        ]],
        tools: &["pg_isready", "psql"],
        health: Some("pg_isready -U postgres"),
        max_connections: Some(100),
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "mysql",
        repositories: &["mysql"],
        role: Role::Database,
        ports: &[3306, 33060],
        private_ports: &[3306, 33060],
        data: &["/var/lib/mysql"],
        config: &["/etc/mysql/conf.d", "/etc/my.cnf"],
        required: &[&[
            "MYSQL_ROOT_PASSWORD",
            "MYSQL_ROOT_PASSWORD_FILE",
            "MYSQL_ALLOW_EMPTY_PASSWORD",
            "MYSQL_RANDOM_ROOT_PASSWORD",
        ]],
        tools: &["mysqladmin", "mysql", "bash"],
        lacks: &["wget", "nc"],
        health: Some("mysqladmin ping -h 127.0.0.1 --silent"),
        scratch: &["/tmp", "/var/run/mysqld"],
        from_file: MYSQL_FILES,
        max_connections: Some(151),
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "mariadb",
        repositories: &["mariadb"],
        role: Role::Database,
        ports: &[3306],
        private_ports: &[3306],
        data: &["/var/lib/mysql"],
        config: &["/etc/mysql/conf.d"],
        required: &[&[
            "MARIADB_ROOT_PASSWORD",
            "MARIADB_ROOT_PASSWORD_FILE",
            "MARIADB_ROOT_PASSWORD_HASH",
            "MARIADB_ROOT_PASSWORD_HASH_FILE",
            "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD",
            "MARIADB_RANDOM_ROOT_PASSWORD",
            "MYSQL_ROOT_PASSWORD",
            "MYSQL_ROOT_PASSWORD_FILE",
            "MYSQL_ALLOW_EMPTY_PASSWORD",
            "MYSQL_RANDOM_ROOT_PASSWORD",
            // A restore starts without a root password.
            "MARIADB_AUTO_UPGRADE",
        ]],
        tools: &["bash"],
        lacks: &["curl", "wget", "nc"],
        health: Some("healthcheck.sh --connect --innodb_initialized"),
        scratch: &["/tmp", "/run/mysqld"],
        from_file: MARIADB_FILES,
        max_connections: Some(151),
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "percona",
        repositories: &["percona", "percona/percona-server"],
        role: Role::Database,
        ports: &[3306],
        private_ports: &[3306],
        data: &["/var/lib/mysql"],
        required: &[&[
            "MYSQL_ROOT_PASSWORD",
            "MYSQL_ROOT_PASSWORD_FILE",
            "MYSQL_ALLOW_EMPTY_PASSWORD",
            "MYSQL_RANDOM_ROOT_PASSWORD",
        ]],
        health: Some("mysqladmin ping -h 127.0.0.1 --silent"),
        from_file: MYSQL_FILES,
        max_connections: Some(151),
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "bitnami-mariadb",
        repositories: &["bitnami/mariadb", "bitnami/mysql", "bitnamilegacy/mariadb", "bitnamilegacy/mysql"],
        role: Role::Database,
        ports: &[3306],
        private_ports: &[3306],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "mongo",
        repositories: &["mongo"],
        role: Role::Database,
        ports: &[27017],
        private_ports: &[27017],
        data: &["/data/db"],
        config: &["/etc/mongod.conf"],
        health: Some("mongosh --quiet --eval \"quit(db.adminCommand('ping').ok ? 0 : 2)\""),
        scratch: &["/tmp"],
        from_file: &["MONGO_INITDB_ROOT_USERNAME", "MONGO_INITDB_ROOT_PASSWORD"],
        never_from_file: &["MONGO_INITDB_DATABASE"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "mssql",
        repositories: &["mssql/server", "azure-sql-edge"],
        role: Role::Database,
        ports: &[1433],
        private_ports: &[1433],
        data: &["/var/opt/mssql", "/var/opt/mssql/data"],
        required: &[&["ACCEPT_EULA"], &["SA_PASSWORD", "MSSQL_SA_PASSWORD"]],
        never_from_file: &["MSSQL_SA_PASSWORD", "SA_PASSWORD"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "oracle",
        repositories: &["gvenzl/oracle-free", "gvenzl/oracle-xe"],
        role: Role::Database,
        ports: &[1521],
        private_ports: &[1521],
        data: &["/opt/oracle/oradata"],
        required: &[&["ORACLE_PASSWORD", "ORACLE_PASSWORD_FILE", "ORACLE_RANDOM_PASSWORD"]],
        health: Some("healthcheck.sh"),
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "cockroachdb",
        repositories: &["cockroachdb/cockroach"],
        role: Role::Database,
        ports: &[26257, 8080],
        private_ports: &[26257],
        data: &["/cockroach/cockroach-data"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "cassandra",
        repositories: &["cassandra"],
        role: Role::Database,
        ports: &[9042, 7000, 7001, 7199],
        private_ports: &[9042, 7000, 7199],
        data: &["/var/lib/cassandra"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "scylla",
        repositories: &["scylladb/scylla"],
        role: Role::Database,
        ports: &[9042, 10000, 9180],
        private_ports: &[9042],
        data: &["/var/lib/scylla"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "couchdb",
        repositories: &["couchdb"],
        role: Role::Database,
        ports: &[5984],
        private_ports: &[5984],
        data: &["/opt/couchdb/data"],
        required: &[&["COUCHDB_USER"], &["COUCHDB_PASSWORD"]],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "neo4j",
        repositories: &["neo4j"],
        role: Role::Database,
        ports: &[7687, 7474, 7473],
        data: &["/data"],
        tools: &["wget"],
        health: Some("wget -q --spider http://127.0.0.1:7474 || exit 1"),
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "arangodb",
        repositories: &["arangodb"],
        role: Role::Database,
        ports: &[8529],
        data: &["/var/lib/arangodb3"],
        required: &[&[
            "ARANGO_ROOT_PASSWORD",
            "ARANGO_ROOT_PASSWORD_FILE",
            "ARANGO_NO_AUTH",
            "ARANGO_RANDOM_ROOT_PASSWORD",
        ]],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "influxdb",
        repositories: &["influxdb"],
        role: Role::Database,
        ports: &[8086],
        private_ports: &[8086],
        data: &["/var/lib/influxdb2", "/var/lib/influxdb", "/var/lib/influxdb3"],
        health: Some("influx ping"),
        from_file: &[
            "DOCKER_INFLUXDB_INIT_USERNAME",
            "DOCKER_INFLUXDB_INIT_PASSWORD",
            "DOCKER_INFLUXDB_INIT_ADMIN_TOKEN",
        ],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "questdb",
        repositories: &["questdb/questdb"],
        role: Role::Database,
        ports: &[9000, 8812, 9009],
        private_ports: &[8812],
        data: &["/var/lib/questdb"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "victoriametrics",
        repositories: &["victoriametrics/victoria-metrics"],
        role: Role::Database,
        ports: &[8428],
        data: &["/victoria-metrics-data", "/storage"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "clickhouse",
        repositories: &["clickhouse/clickhouse-server", "clickhouse", "yandex/clickhouse-server"],
        role: Role::Database,
        ports: &[8123, 9000, 9009],
        private_ports: &[8123, 9000],
        data: &["/var/lib/clickhouse"],
        tools: &["wget"],
        health: Some("wget -q --spider http://127.0.0.1:8123/ping || exit 1"),
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "surrealdb",
        repositories: &["surrealdb/surrealdb"],
        role: Role::Database,
        ports: &[8000],
        lacks: &["curl", "wget", "sh", "bash", "nc"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "qdrant",
        repositories: &["qdrant/qdrant"],
        role: Role::Database,
        ports: &[6333, 6334],
        private_ports: &[6333, 6334],
        data: &["/qdrant/storage"],
        tools: &["bash"],
        lacks: &["curl", "wget", "nc"],
        health: Some("bash -c ':> /dev/tcp/127.0.0.1/6333'"),
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "weaviate",
        repositories: &["semitechnologies/weaviate", "weaviate/weaviate"],
        role: Role::Database,
        ports: &[8080, 50051],
        data: &["/var/lib/weaviate"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "milvus",
        repositories: &["milvusdb/milvus"],
        role: Role::Database,
        ports: &[19530, 9091],
        private_ports: &[19530],
        data: &["/var/lib/milvus"],
        tools: &["curl"],
        health: Some("curl -fsS http://127.0.0.1:9091/healthz || exit 1"),
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "chroma",
        repositories: &["chromadb/chroma", "chroma-core/chroma"],
        role: Role::Database,
        ports: &[8000],
        data: &["/data", "/chroma/chroma"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "redis",
        repositories: &["redis"],
        role: Role::Cache,
        ports: &[6379],
        private_ports: &[6379],
        data: &["/data"],
        config: &["/usr/local/etc/redis/redis.conf"],
        tools: &["redis-cli"],
        lacks: &["curl", "wget", "nc"],
        health: Some("redis-cli ping | grep -qE 'PONG|NOAUTH'"),
        scratch: &["/tmp"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "redis-stack",
        repositories: &["redis/redis-stack", "redis/redis-stack-server", "redislabs/redismod", "redislabs/redisearch"],
        role: Role::Cache,
        ports: &[6379, 8001],
        private_ports: &[6379],
        data: &["/data"],
        tools: &["redis-cli"],
        health: Some("redis-cli ping | grep -qE 'PONG|NOAUTH'"),
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "valkey",
        repositories: &["valkey/valkey"],
        role: Role::Cache,
        ports: &[6379],
        private_ports: &[6379],
        data: &["/data"],
        tools: &["valkey-cli"],
        lacks: &["curl", "wget", "nc"],
        health: Some("valkey-cli ping | grep -qE 'PONG|NOAUTH'"),
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "keydb",
        repositories: &["eqalpha/keydb"],
        role: Role::Cache,
        ports: &[6379],
        private_ports: &[6379],
        data: &["/data"],
        health: Some("keydb-cli ping | grep -qE 'PONG|NOAUTH'"),
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "dragonfly",
        repositories: &["dragonflydb/dragonfly"],
        role: Role::Cache,
        ports: &[6379],
        private_ports: &[6379],
        data: &["/data"],
        own_health: true,
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "bitnami-redis",
        repositories: &["bitnami/redis", "bitnami/valkey", "bitnamilegacy/redis"],
        role: Role::Cache,
        ports: &[6379],
        private_ports: &[6379],
        required: &[&[
            "REDIS_PASSWORD",
            "REDIS_PASSWORD_FILE",
            "VALKEY_PASSWORD",
            "VALKEY_PASSWORD_FILE",
            "ALLOW_EMPTY_PASSWORD",
        ]],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "memcached",
        repositories: &["memcached", "bitnami/memcached"],
        role: Role::Cache,
        ports: &[11211],
        private_ports: &[11211],
        lacks: &["curl", "wget"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "rabbitmq",
        repositories: &["rabbitmq"],
        role: Role::Broker,
        ports: &[5672, 15672, 5671, 25672, 4369, 15692],
        private_ports: &[5672],
        data: &["/var/lib/rabbitmq"],
        config: &["/etc/rabbitmq"],
        tools: &["rabbitmq-diagnostics", "rabbitmqctl"],
        health: Some("rabbitmq-diagnostics -q ping"),
        never_from_file: &["RABBITMQ_DEFAULT_PASS", "RABBITMQ_DEFAULT_USER"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "kafka",
        repositories: &["apache/kafka", "apache/kafka-native"],
        role: Role::Broker,
        ports: &[9092],
        data: &["/var/lib/kafka/data", "/tmp/kafka-logs", "/tmp/kraft-combined-logs"],
        lacks: &["curl"],
        health: Some("/opt/kafka/bin/kafka-broker-api-versions.sh --bootstrap-server localhost:9092 > /dev/null"),
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "confluent-kafka",
        repositories: &["confluentinc/cp-kafka", "confluentinc/cp-server", "confluentinc/confluent-local"],
        role: Role::Broker,
        ports: &[9092],
        data: &["/var/lib/kafka/data"],
        health: Some("kafka-broker-api-versions --bootstrap-server localhost:9092 > /dev/null"),
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "bitnami-kafka",
        repositories: &["bitnami/kafka", "bitnamilegacy/kafka", "wurstmeister/kafka"],
        role: Role::Broker,
        ports: &[9092],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "redpanda",
        repositories: &["redpandadata/redpanda", "vectorized/redpanda"],
        role: Role::Broker,
        ports: &[9092, 8081, 8082, 9644],
        data: &["/var/lib/redpanda/data"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "zookeeper",
        repositories: &["zookeeper", "confluentinc/cp-zookeeper", "bitnami/zookeeper", "wurstmeister/zookeeper"],
        role: Role::Registry,
        ports: &[2181, 2888, 3888],
        private_ports: &[2181],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "nats",
        repositories: &["nats"],
        role: Role::Broker,
        ports: &[4222, 8222, 6222],
        private_ports: &[4222],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "mosquitto",
        repositories: &["eclipse-mosquitto"],
        role: Role::Broker,
        ports: &[1883, 9001],
        config: &["/mosquitto/config"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "emqx",
        repositories: &["emqx", "emqx/emqx"],
        role: Role::Broker,
        ports: &[1883, 8083, 8084, 8883, 18083],
        data: &["/opt/emqx/data"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "activemq",
        repositories: &["apache/activemq-classic", "apache/activemq-artemis", "rmohr/activemq"],
        role: Role::Broker,
        ports: &[61616, 8161, 5672, 1883, 61613],
        private_ports: &[61616],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "pulsar",
        repositories: &["apachepulsar/pulsar"],
        role: Role::Broker,
        ports: &[6650, 8080],
        private_ports: &[6650],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "elasticsearch",
        repositories: &["elasticsearch", "elasticsearch/elasticsearch"],
        role: Role::Store,
        ports: &[9200, 9300],
        private_ports: &[9200, 9300],
        data: &["/usr/share/elasticsearch/data"],
        tools: &["curl", "bash"],
        health: Some("curl -s http://127.0.0.1:9200/_cluster/health > /dev/null || exit 1"),
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "opensearch",
        repositories: &["opensearchproject/opensearch"],
        role: Role::Store,
        ports: &[9200, 9600, 9300],
        private_ports: &[9200, 9300],
        data: &["/usr/share/opensearch/data"],
        tools: &["curl"],
        never_from_file: &["OPENSEARCH_INITIAL_ADMIN_PASSWORD"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "meilisearch",
        repositories: &["getmeili/meilisearch"],
        role: Role::Store,
        ports: &[7700],
        private_ports: &[7700],
        data: &["/meili_data"],
        tools: &["curl"],
        health: Some("curl -fsS http://127.0.0.1:7700/health || exit 1"),
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "typesense",
        repositories: &["typesense/typesense"],
        role: Role::Store,
        ports: &[8108],
        private_ports: &[8108],
        data: &["/data"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "solr",
        repositories: &["solr"],
        role: Role::Store,
        ports: &[8983],
        private_ports: &[8983],
        data: &["/var/solr"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "minio",
        repositories: &["minio/minio"],
        role: Role::Store,
        ports: &[9000],
        data: &["/data", "/export"],
        tools: &["mc"],
        health: Some("mc ready local"),
        from_file: &["MINIO_ROOT_USER", "MINIO_ROOT_PASSWORD"],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "seaweedfs",
        repositories: &["chrislusf/seaweedfs"],
        role: Role::Store,
        ports: &[9333, 8080, 8888, 8333, 18080],
        ..UNKNOWN
    },
    ImageKnowledge {
        id: "etcd",
        repositories: &["coreos/etcd", "bitnami/etcd", "etcd-development/etcd"],
        role: Role::Registry,
        ports: &[2379, 2380],
        private_ports: &[2379, 2380],
        ..UNKNOWN
    },
];
