package dev.minato.scaler.sql;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.base.SafeText;
import dev.minato.platform.scale.Trigger;
import dev.minato.scaler.driver.DriverLoader;
import dev.minato.scaler.rule.TriggerParameter;
import dev.minato.scaler.rule.TriggerParameters;
import dev.minato.scaler.rule.TriggerType;
import dev.minato.scaler.server.ServerAddress;
import dev.minato.scaler.server.ServerTrigger;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code postgresql}: a number that a query gives. */
public final class PostgresqlType implements TriggerType {
    private static final Set<String> SSL_MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    /** Options of a connection string that have another name in the driver. */
    private static final Map<String, String> OPTIONS =
            Map.of(
                    "application_name", "ApplicationName",
                    "search_path", "currentSchema",
                    "options", "options",
                    "channel_binding", "channelBinding");

    /** Options that change nothing of a question with a deadline of its own. */
    private static final Set<String> WITHOUT_EFFECT =
            Set.of(
                    "connect_timeout",
                    "client_encoding",
                    "fallback_application_name",
                    "keepalives",
                    "keepalives_idle",
                    "keepalives_interval",
                    "keepalives_count",
                    "gssencmode",
                    "pool_max_conns",
                    "pool_min_conns");

    private static final Set<String> PLACES =
            Set.of("host", "port", "user", "password", "dbname", "sslmode");

    private final DriverLoader drivers;

    public PostgresqlType(DriverLoader drivers) {
        this.drivers = drivers;
    }

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public List<TriggerParameter> parameters() {
        return List.of(
                TriggerParameter.metadata("query"),
                TriggerParameter.metadata("targetQueryValue"),
                TriggerParameter.metadata("activationTargetQueryValue"),
                TriggerParameter.of("connection", "AE").asSecret(),
                TriggerParameter.of("host", "AT"),
                TriggerParameter.of("port", "AT"),
                TriggerParameter.of("userName", "AT"),
                TriggerParameter.of("dbName", "AT"),
                TriggerParameter.of("sslmode", "AT")
                        .oneOf(SSL_MODES.stream().sorted().toArray(String[]::new)),
                TriggerParameter.of("password", "AE").asSecret());
    }

    @Override
    public Trigger open(TriggerParameters rule) {
        SqlQuestion question =
                new SqlQuestion(
                        rule.has("connection") ? ofConnection(rule) : ofParts(rule),
                        drivers,
                        rule.required("query"),
                        rule.target("targetQueryValue"),
                        rule.decimal("activationTargetQueryValue", 0));
        return new ServerTrigger(question.server().toString(), rule, deadline -> question);
    }

    private static PostgresqlServer ofParts(TriggerParameters rule) {
        String host = rule.required("host");
        String port = rule.required("port");
        return new PostgresqlServer(
                ServerAddress.of(host, port)
                        .orElseThrow(() ->
                                rule.invalid(
                                        ServerAddress.of(host, "1").isPresent() ? "port" : "host",
                                        "it must be a host's name and a port of 1 to 65535")),
                rule.required("dbName"),
                rule.required("userName"),
                rule.text("password", ""),
                sslMode(rule),
                Map.of());
    }

    private static String sslMode(TriggerParameters rule) {
        rule.required("sslmode");
        return rule.choice("sslmode", "prefer");
    }

    private static PostgresqlServer ofConnection(TriggerParameters rule) {
        Map<String, String> all;
        try {
            all = PostgresqlString.parse(rule.required("connection"));
        } catch (IllegalArgumentException e) {
            throw wrong(rule, Reason.of(e));
        }
        rule.mask().add(all.getOrDefault("password", ""));
        String user = all.getOrDefault("user", "");
        if (user.isEmpty()) {
            throw wrong(rule, "it names no user");
        }
        String mode = all.getOrDefault("sslmode", "prefer");
        if (!SSL_MODES.contains(mode)) {
            throw wrong(rule, "its sslmode must be one of disable, prefer, require, verify-full");
        }
        return new PostgresqlServer(
                ServerAddress.of(all.getOrDefault("host", ""), all.getOrDefault("port", "5432"))
                        .orElseThrow(() ->
                                wrong(
                                        rule,
                                        "it must name one host, by name or address, and a port of 1"
                                                + " to 65535")),
                all.getOrDefault("dbname", user),
                user,
                all.getOrDefault("password", ""),
                mode,
                options(rule, all));
    }

    private static Map<String, String> options(TriggerParameters rule, Map<String, String> all) {
        Map<String, String> options = new HashMap<>();
        all.forEach((key, value) -> {
            if (OPTIONS.containsKey(key)) {
                options.put(OPTIONS.get(key), value);
            } else if (!PLACES.contains(key) && !WITHOUT_EFFECT.contains(key)) {
                throw rule.unsupported(
                        "connection",
                        "the option "
                                + SafeText.shown(key, 40)
                                + " of the connection string is not done here: leave it out");
            }
        });
        return options;
    }

    private static Fault wrong(TriggerParameters rule, String what) {
        return rule.invalid(
                "connection",
                what
                        + "; it is written postgresql://user:password@host:5432/db?sslmode=require"
                        + " or host=… port=… user=… password=… dbname=… sslmode=…");
    }
}
