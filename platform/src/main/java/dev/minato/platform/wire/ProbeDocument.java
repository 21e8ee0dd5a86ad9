package dev.minato.platform.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.platform.Probe;
import dev.minato.platform.Probe.Header;
import dev.minato.platform.Probe.HttpGet;
import dev.minato.platform.Probe.TcpSocket;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A probe; with a path it is an HTTP one. Times are milliseconds, headers pairs of texts. */
record ProbeDocument(
        @JsonProperty("type") String type,
        @JsonProperty("port") int port,
        @JsonProperty("host") @Nullable String host,
        @JsonProperty("path") @Nullable String path,
        @JsonProperty("https") @Nullable Boolean https,
        @JsonProperty("headers") @Nullable List<List<String>> headers,
        @JsonProperty("delay") long delay,
        @JsonProperty("period") long period,
        @JsonProperty("timeout") long timeout,
        @JsonProperty("successes") int successes,
        @JsonProperty("failures") int failures,
        @JsonProperty("grace") @Nullable Long grace,
        @JsonProperty("platformDefault") boolean platformDefault) {
    static ProbeDocument of(Probe probe) {
        HttpGet http = probe.check() instanceof HttpGet get ? get : null;
        return new ProbeDocument(
                probe.type().name(),
                probe.check().port(),
                probe.check().host().orElse(null),
                http == null ? null : http.path(),
                http == null ? null : http.https(),
                http == null
                        ? null
                        : http.headers().stream()
                                .map(header -> List.of(header.name(), header.value()))
                                .toList(),
                probe.initialDelay().toMillis(),
                probe.period().toMillis(),
                probe.timeout().toMillis(),
                probe.successThreshold(),
                probe.failureThreshold(),
                probe.terminationGracePeriod().map(Duration::toMillis).orElse(null),
                probe.platformDefault());
    }

    Probe probe() {
        return new Probe(
                Probe.Type.valueOf(type),
                check(),
                Duration.ofMillis(delay),
                Duration.ofMillis(period),
                Duration.ofMillis(timeout),
                successes,
                failures,
                Optional.ofNullable(grace).map(Duration::ofMillis),
                platformDefault);
    }

    private Probe.Check check() {
        Optional<String> named = Optional.ofNullable(host);
        if (path == null) {
            return new TcpSocket(port, named);
        }
        return new HttpGet(
                path,
                port,
                https != null && https,
                named,
                WireText.each(headers, pair -> new Header(pair.getFirst(), pair.getLast())));
    }
}
