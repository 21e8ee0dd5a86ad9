package dev.minato.scaler.redis;

import dev.minato.base.Fault;
import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerReading;
import dev.minato.scaler.rule.TriggerParameter;
import dev.minato.scaler.rule.TriggerParameters;
import dev.minato.scaler.server.ReadingDeadline;
import dev.minato.scaler.server.ServerAddress;
import dev.minato.scaler.server.ServerConnection;
import dev.minato.scaler.server.ServerSession;
import dev.minato.scaler.server.ServerTrigger;
import dev.minato.scaler.server.TlsTrust;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A single Redis server: where it is, how it is entered.
 *
 * @param username of an access list; without one the password is the server's own
 * @param tls present where it is spoken to under TLS
 */
record RedisServer(
        ServerAddress address,
        Optional<String> username,
        Optional<String> password,
        long database,
        Optional<TlsTrust> tls) {
    /** What both types take beside their own. */
    static List<TriggerParameter> parameters(TriggerParameter... own) {
        List<TriggerParameter> all = new ArrayList<>(List.of(own));
        all.add(TriggerParameter.of("address", "TAE"));
        all.add(TriggerParameter.of("host", "TEA"));
        all.add(TriggerParameter.of("port", "TEA"));
        all.add(TriggerParameter.of("username", "TEA"));
        all.add(TriggerParameter.of("password", "TEA").asSecret());
        all.add(TriggerParameter.metadata("databaseIndex"));
        all.add(TriggerParameter.metadata("enableTLS"));
        all.add(TriggerParameter.metadata("unsafeSsl"));
        all.add(TriggerParameter.of("tls", "A").oneOf("enable", "disable"));
        all.add(TriggerParameter.of("ca", "A"));
        all.add(TriggerParameter.of("cert", "A"));
        all.add(TriggerParameter.of("key", "A").asSecret());
        all.add(TriggerParameter.of("keyPassword", "A").asSecret());
        return all;
    }

    /**
     * Reads what a rule says of the server.
     *
     * @throws Fault invalid with the field
     */
    static RedisServer of(TriggerParameters rule) {
        return new RedisServer(
                address(rule),
                rule.text("username"),
                rule.text("password"),
                rule.whole("databaseIndex", 0, 0),
                tls(rule));
    }

    private static ServerAddress address(TriggerParameters rule) {
        Optional<String> address = rule.text("address");
        if (address.isPresent()) {
            return ServerAddress.parse(address.get())
                    .orElseThrow(() ->
                            rule.invalid(
                                    "address",
                                    "it must be one host and port, like cache:6379; several are a"
                                            + " cluster's, which are not asked here"));
        }
        if (!rule.has("host")) {
            throw rule.wrong(
                    "address",
                    "address is missing: give metadata.address (or addressFromEnv) as host:port, or"
                            + " host and port");
        }
        return ServerAddress.of(rule.required("host"), rule.required("port"))
                .orElseThrow(() ->
                        rule.invalid(
                                rule.required("port").matches("\\d{1,5}") ? "host" : "port",
                                "host must be a name or an address, port 1 to 65535"));
    }

    private static Optional<TlsTrust> tls(TriggerParameters rule) {
        if (rule.has("enableTLS") && rule.has("tls")) {
            throw rule.wrong(
                    "enableTLS", "enableTLS and auth's tls say the same: give one of them");
        }
        boolean on =
                rule.flag("enableTLS", false) || rule.choice("tls", "disable").equals("enable");
        TlsTrust trust =
                TlsTrust.of(
                        rule,
                        rule.flag("unsafeSsl", false),
                        "ca",
                        "cert",
                        "key",
                        Optional.of("keyPassword"));
        return on ? Optional.of(trust) : Optional.empty();
    }

    /** How the metric is asked for on a connection that is ready. */
    @FunctionalInterface
    interface KeyQuestion {
        TriggerReading ask(RespConnection redis) throws IOException;
    }

    Trigger trigger(TriggerParameters rule, KeyQuestion question) {
        return new ServerTrigger(
                "Redis at " + address,
                rule,
                deadline -> new RedisSession(open(deadline), question));
    }

    private RespConnection open(ReadingDeadline deadline) throws IOException {
        RespConnection redis = new RespConnection(ServerConnection.open(address, tls, deadline));
        try {
            if (password.isPresent()) {
                requireOk(
                        "AUTH",
                        username.isPresent()
                                ? redis.send("AUTH", username.get(), password.get())
                                : redis.send("AUTH", password.get()));
            }
            if (database > 0) {
                requireOk("SELECT " + database, redis.send("SELECT", Long.toString(database)));
            }
            return redis;
        } catch (IOException | RuntimeException | Error e) {
            redis.close();
            throw e;
        }
    }

    private static void requireOk(String command, RespReply reply) throws IOException {
        if (!reply.equals(new RespReply.Text("OK"))) {
            throw RespConnection.unexpected(command, reply);
        }
    }

    private record RedisSession(RespConnection redis, KeyQuestion question)
            implements ServerSession {
        @Override
        public TriggerReading read(ReadingDeadline deadline) throws IOException {
            redis.within(deadline);
            return question.ask(redis);
        }

        @Override
        public void close() {
            redis.close();
        }
    }
}
