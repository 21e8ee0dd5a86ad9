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

import java.util.List;
import java.util.Set;

/** {@code mysql}: a number that a query gives, of MySQL or MariaDB. */
public final class MysqlType implements TriggerType {
    /** Options of a data source name that change nothing of one number within a deadline. */
    private static final Set<String> WITHOUT_EFFECT =
            Set.of(
                    "allowNativePasswords",
                    "charset",
                    "checkConnLiveness",
                    "clientFoundRows",
                    "collation",
                    "columnsWithAlias",
                    "connectionAttributes",
                    "interpolateParams",
                    "loc",
                    "maxAllowedPacket",
                    "parseTime",
                    "readTimeout",
                    "rejectReadOnly",
                    "timeout",
                    "timeTruncate",
                    "writeTimeout");

    private final DriverLoader drivers;

    public MysqlType(DriverLoader drivers) {
        this.drivers = drivers;
    }

    @Override
    public String name() {
        return "mysql";
    }

    @Override
    public List<TriggerParameter> parameters() {
        return List.of(
                TriggerParameter.metadata("query"),
                TriggerParameter.metadata("queryValue"),
                TriggerParameter.metadata("activationQueryValue"),
                TriggerParameter.of("connectionString", "AE").asSecret(),
                TriggerParameter.of("host", "TA"),
                TriggerParameter.of("port", "TA"),
                TriggerParameter.of("dbName", "TA"),
                TriggerParameter.of("username", "TAE"),
                TriggerParameter.of("password", "AE").asSecret());
    }

    @Override
    public Trigger open(TriggerParameters rule) {
        SqlQuestion question =
                new SqlQuestion(
                        rule.has("connectionString") ? ofDsn(rule) : ofParts(rule),
                        drivers,
                        rule.required("query"),
                        rule.target("queryValue"),
                        rule.decimal("activationQueryValue", 0));
        return new ServerTrigger(question.server().toString(), rule, deadline -> question);
    }

    private static MysqlServer ofParts(TriggerParameters rule) {
        String host = rule.required("host");
        String port = rule.required("port");
        String database = rule.required("dbName");
        if (!isDatabase(database)) {
            throw rule.invalid("dbName", "it must be a database's name, without / ? & and blanks");
        }
        return new MysqlServer(
                ServerAddress.of(host, port)
                        .orElseThrow(() ->
                                rule.invalid(
                                        ServerAddress.of(host, "1").isPresent() ? "port" : "host",
                                        "it must be a host's name and a port of 1 to 65535")),
                database,
                rule.required("username"),
                rule.required("password"),
                MysqlServer.SslMode.DISABLE);
    }

    /** One that cannot be taken for more than a name in the driver's URL. */
    private static boolean isDatabase(String name) {
        return name.matches("[^/?&#%:\\s]{0,64}");
    }

    private static MysqlServer ofDsn(TriggerParameters rule) {
        GoDsn dsn;
        try {
            dsn = GoDsn.parse(rule.required("connectionString"));
        } catch (IllegalArgumentException e) {
            throw wrong(rule, Reason.of(e));
        }
        rule.mask().add(dsn.password());
        if (!isDatabase(dsn.database())) {
            throw wrong(rule, "its database has characters like / or ? in its name");
        }
        for (String option : dsn.options().keySet()) {
            if (!option.equals("tls") && !WITHOUT_EFFECT.contains(option)) {
                throw rule.unsupported(
                        "connectionString",
                        "the option "
                                + SafeText.shown(option, 40)
                                + " of the connection string is not done here: leave it out");
            }
        }
        return new MysqlServer(
                dsn.address(),
                dsn.database(),
                dsn.user(),
                dsn.password(),
                sslMode(rule, dsn.options().getOrDefault("tls", "false")));
    }

    private static MysqlServer.SslMode sslMode(TriggerParameters rule, String tls) {
        return switch (tls) {
            case "false", "0" -> MysqlServer.SslMode.DISABLE;
            case "true", "1" -> MysqlServer.SslMode.VERIFY_FULL;
            case "skip-verify" -> MysqlServer.SslMode.TRUST;
            default ->
                    throw rule.unsupported(
                            "connectionString",
                            "its option tls may be true, skip-verify or false; others are not done"
                                    + " here");
        };
    }

    private static Fault wrong(TriggerParameters rule, String what) {
        return rule.invalid("connectionString", what + "; it is written " + GoDsn.form());
    }
}
