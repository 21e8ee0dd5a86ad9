package dev.minato.platform.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.base.Cpu;
import dev.minato.base.Memory;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ReplicaSpec.Ending;
import dev.minato.platform.ReplicaSpec.EnvValue;
import dev.minato.platform.ReplicaSpec.EnvValue.Literal;
import dev.minato.platform.ReplicaSpec.EnvValue.ReplicaName;
import dev.minato.platform.ReplicaSpec.ImageRef;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a replica of one container was made of, as it was kept before replicas were groups. Which of
 * its variables came from secrets it does not say.
 */
record SingleContainerDocument(
        @JsonProperty("version") int version,
        @JsonProperty("container") String container,
        @JsonProperty("image") String image,
        @JsonProperty("imageId") String imageId,
        @JsonProperty("command") @Nullable List<String> command,
        @JsonProperty("args") @Nullable List<String> args,
        @JsonProperty("env") @Nullable Map<String, String> env,
        @JsonProperty("nanoCpus") long nanoCpus,
        @JsonProperty("memory") long memory,
        @JsonProperty("targetPort") @Nullable Integer targetPort,
        @JsonProperty("probes") @Nullable List<ProbeDocument> probes,
        @JsonProperty("graceMillis") long graceMillis)
        implements WireText.Versioned {
    /** The cluster gave this one to every replica. */
    private static final String REPLICA_NAME = "CONTAINER_APP_REPLICA_NAME";

    ReplicaSpec spec() {
        TreeMap<String, EnvValue> variables = new TreeMap<>();
        if (env != null) {
            env.forEach((name, value) -> variables.put(name, new Literal(value)));
        }
        variables.put(REPLICA_NAME, new ReplicaName());
        return new ReplicaSpec(
                List.of(),
                List.of(
                        new ReplicaContainer(
                                container,
                                new ImageRef(image, imageId, Optional.empty()),
                                WireText.list(command),
                                WireText.list(args),
                                variables,
                                new Cpu(nanoCpus),
                                new Memory(memory),
                                WireText.each(probes, ProbeDocument::probe),
                                List.of())),
                List.of(),
                targetPort == null ? List.of() : List.of(targetPort),
                Duration.ofMillis(graceMillis),
                Ending.ALWAYS);
    }
}
