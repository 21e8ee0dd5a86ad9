package dev.minato.scaler.kafka.client;

import dev.minato.base.Reason;
import dev.minato.scaler.server.TlsTrust;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.security.KeyStore;
import java.util.Map;
import java.util.Set;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** TLS as all triggers have it, for Kafka's client, which makes one by its class. */
public final class TrustEngineFactory implements SslEngineFactory {
    /** The setting that holds the trust. */
    static final String TRUST = "minato.tls";

    private TlsTrust trust = TlsTrust.USUAL;

    public TrustEngineFactory() {}

    @Override
    public void configure(Map<String, ?> settings) {
        if (settings.get(TRUST) instanceof TlsTrust given) {
            trust = given;
        }
    }

    @Override
    public SSLEngine createClientSslEngine(String host, int port, String identification) {
        try {
            SSLEngine engine = trust.context().createSSLEngine(host, port);
            engine.setUseClientMode(true);
            if (!trust.takesAnyServer()) {
                SSLParameters parameters = engine.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                engine.setSSLParameters(parameters);
            }
            return engine;
        } catch (IOException e) {
            throw new KafkaException(Reason.of(e), e);
        }
    }

    @Override
    public SSLEngine createServerSslEngine(String host, int port) {
        throw new UnsupportedOperationException("nobody connects to us by Kafka");
    }

    @Override
    public boolean shouldBeRebuilt(Map<String, Object> next) {
        return false;
    }

    @Override
    public Set<String> reconfigurableConfigs() {
        return Set.of();
    }

    @Override
    public @Nullable KeyStore keystore() {
        return null;
    }

    @Override
    public @Nullable KeyStore truststore() {
        return null;
    }

    @Override
    public void close() {
        // The trust belongs to the rule.
    }
}
