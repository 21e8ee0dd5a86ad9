package dev.minato.scaler.kafka.client;

import dev.minato.scaler.kafka.OffsetClient;
import dev.minato.scaler.server.TlsTrust;

import org.apache.kafka.clients.admin.Admin;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Makes clients; public for those who make one by name. */
public final class AdminOffsetClients implements OffsetClient.Maker {
    private static final AtomicLong NUMBER = new AtomicLong();

    public AdminOffsetClients() {}

    @Override
    public OffsetClient make(Map<String, String> settings, Optional<TlsTrust> tls) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("client.id", "minato-" + NUMBER.incrementAndGet());
        // Deadlines are given with each question; these are the least that the client takes.
        all.put("request.timeout.ms", "2000");
        all.put("default.api.timeout.ms", "3000");
        all.put("socket.connection.setup.timeout.ms", "2000");
        all.put("retry.backoff.ms", "100");
        all.put("reconnect.backoff.ms", "100");
        all.put("metric.reporters", "");
        all.put("enable.metrics.push", "false");
        tls.ifPresent(trust -> {
            all.put("ssl.engine.factory.class", TrustEngineFactory.class);
            all.put(TrustEngineFactory.TRUST, trust);
        });
        // Kafka and JAAS look for classes by the thread's loader, its own thread takes it over.
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(AdminOffsetClients.class.getClassLoader());
        try {
            return new AdminOffsetClient(Admin.create(all));
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
