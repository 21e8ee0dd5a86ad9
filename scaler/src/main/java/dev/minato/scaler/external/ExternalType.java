package dev.minato.scaler.external;

import dev.minato.http.Http2Connection;
import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerSpec;
import dev.minato.scaler.rule.TriggerParameter;
import dev.minato.scaler.rule.TriggerParameters;
import dev.minato.scaler.rule.TriggerType;
import dev.minato.scaler.server.ReadingDeadline;
import dev.minato.scaler.server.ServerAddress;
import dev.minato.scaler.server.ServerConnection;
import dev.minato.scaler.server.ServerSession;
import dev.minato.scaler.server.ServerTrigger;
import dev.minato.scaler.server.TlsTrust;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code external}: a server of the user's that speaks {@code externalscaler.ExternalScaler}. */
public final class ExternalType implements TriggerType {
    private static final String FROM_ENV = "fromenv";

    @Override
    public String name() {
        return "external";
    }

    @Override
    public boolean takesAnyMetadata() {
        return true;
    }

    @Override
    public List<TriggerParameter> parameters() {
        return List.of(
                TriggerParameter.metadata("scalerAddress"),
                TriggerParameter.metadata("enableTLS"),
                TriggerParameter.metadata("unsafeSsl"),
                TriggerParameter.of("caCert", "A"),
                TriggerParameter.of("tlsClientCert", "A"),
                TriggerParameter.of("tlsClientKey", "A").asSecret());
    }

    @Override
    public Trigger open(TriggerParameters rule) {
        ServerAddress address =
                ServerAddress.parse(rule.required("scalerAddress"))
                        .orElseThrow(() ->
                                rule.invalid(
                                        "scalerAddress",
                                        "it must be host and port, like scaler:9090"));
        TlsTrust trust =
                TlsTrust.of(
                        rule,
                        rule.flag("unsafeSsl", false),
                        "caCert",
                        "tlsClientCert",
                        "tlsClientKey",
                        Optional.empty());
        boolean secure =
                rule.flag("enableTLS", false) || rule.has("caCert") || rule.has("tlsClientCert");
        Optional<TlsTrust> tls = secure ? Optional.of(trust.speaking("h2")) : Optional.empty();
        Map<String, String> metadata = handedOver(rule);
        return new ServerTrigger(
                "the external scaler at " + address,
                rule,
                deadline -> connect(address, tls, metadata, deadline));
    }

    /**
     * All of it, as KEDA does; variables by their values, and those that are not there left out.
     */
    private static Map<String, String> handedOver(TriggerParameters rule) {
        TriggerSpec spec = rule.spec();
        Map<String, String> all = new TreeMap<>();
        spec.metadata()
                .forEach((name, value) -> {
                    if (!name.toLowerCase(Locale.ROOT).endsWith(FROM_ENV)) {
                        all.put(name, value);
                    } else if (!spec.env().getOrDefault(value, "").isEmpty()) {
                        String held = spec.env().getOrDefault(value, "");
                        rule.mask().add(held);
                        all.put(name, held);
                    }
                });
        return all;
    }

    private static ServerSession connect(
            ServerAddress address,
            Optional<TlsTrust> tls,
            Map<String, String> metadata,
            ReadingDeadline deadline)
            throws IOException {
        ServerConnection connection = ServerConnection.open(address, tls, deadline);
        try {
            // It is read between two readings too: the server may say good-bye at any time.
            connection.withoutTimeout();
            Http2Connection http2 =
                    Http2Connection.begin(connection.in(), connection.out(), connection::close);
            return new ExternalSession(http2, connection, metadata);
        } catch (IOException | RuntimeException | Error e) {
            connection.close();
            throw e;
        }
    }
}
