package dev.minato.remote;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ManifestOrIndex;
import dev.minato.image.model.MediaTypes;
import dev.minato.image.model.Reference;

import org.junit.jupiter.api.AfterEach;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A registry of this process, and questions to it. */
abstract class RegistryFixture {
    static final String EMPTY_INDEX =
            "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":[]}";

    static final Optional<RegistryCredentials> ACCOUNT =
            Optional.of(RegistryCredentials.basic(TestRegistry.USER, TestRegistry.PASSWORD));

    static final Optional<RegistryCredentials> STRANGER =
            Optional.of(RegistryCredentials.basic("stranger", "guess"));

    static final String MANIFEST = "/v2/app/manifests/1";

    final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-11-22T10:00:00Z"));

    final TestRegistry server = new TestRegistry();

    final Registries registries =
            new Registries(
                    Map.of(),
                    Path.of("/nonexistent"),
                    new Registries.Patience(
                            new RetryPolicy(3, Duration.ofMillis(1)),
                            new RegistryTransport.Limits(
                                    Duration.ofSeconds(5),
                                    Duration.ofSeconds(5),
                                    Duration.ofMillis(300))),
                    now::get);

    @AfterEach
    void close() {
        registries.close();
        server.close();
    }

    ManifestOrIndex ask(Optional<RegistryCredentials> credentials) {
        return ask(server.domain() + "/app:1", credentials);
    }

    ManifestOrIndex ask(String reference, Optional<RegistryCredentials> credentials) {
        Reference image = Reference.parse(reference);
        try {
            return registries.of(image.domain()).call(new ManifestEndpoint(image), credentials);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Fault refusal(Optional<RegistryCredentials> credentials) {
        return refusal(server.domain() + "/app:1", credentials);
    }

    Fault refusal(String reference, Optional<RegistryCredentials> credentials) {
        AtomicReference<Fault> fault = new AtomicReference<>();
        assertThatThrownBy(() -> ask(reference, credentials))
                .isInstanceOfSatisfying(Fault.class, fault::set);
        return fault.get();
    }

    Digest stored() {
        return server.manifest("app", "1", EMPTY_INDEX, MediaTypes.OCI_INDEX);
    }
}
