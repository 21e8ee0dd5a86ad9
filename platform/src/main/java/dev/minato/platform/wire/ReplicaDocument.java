package dev.minato.platform.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.base.Cpu;
import dev.minato.base.Memory;
import dev.minato.platform.Environment;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ReplicaSpec.Ending;
import dev.minato.platform.ReplicaSpec.EnvValue;
import dev.minato.platform.ReplicaSpec.EnvValue.Literal;
import dev.minato.platform.ReplicaSpec.EnvValue.ReplicaName;
import dev.minato.platform.ReplicaSpec.EnvValue.SecretText;
import dev.minato.platform.ReplicaSpec.ImageRef;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;
import dev.minato.state.SealedValue;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a replica is made of; secrets are sealed in it. Version 1 was that of one container, its
 * members beside each other ({@link SingleContainerDocument}).
 *
 * @param environment absent in what was written before there were several: the one of every host
 */
public record ReplicaDocument(
        @JsonProperty("version") int version,
        @JsonProperty("init") @Nullable List<ContainerPart> init,
        @JsonProperty("containers") @Nullable List<ContainerPart> containers,
        @JsonProperty("volumes") @Nullable List<String> volumes,
        @JsonProperty("volumeContents") @Nullable List<ReplicaVolumeDocument> volumeContents,
        @JsonProperty("ports") @Nullable List<Integer> ports,
        @JsonProperty("graceMillis") long graceMillis,
        @JsonProperty("ending") @Nullable String ending,
        @JsonProperty("ephemeralStorage") @Nullable Long ephemeralStorage,
        @JsonProperty("environment") @Nullable String environment)
        implements WireText.Versioned {
    private static final int VERSION = 2;

    /** A container. */
    record ContainerPart(
            @JsonProperty("name") String name,
            @JsonProperty("image") String image,
            @JsonProperty("imageId") String imageId,
            @JsonProperty("published") @Nullable String published,
            @JsonProperty("command") @Nullable List<String> command,
            @JsonProperty("args") @Nullable List<String> args,
            @JsonProperty("env") @Nullable List<EnvPart> env,
            @JsonProperty("nanoCpus") long nanoCpus,
            @JsonProperty("memory") long memory,
            @JsonProperty("probes") @Nullable List<ProbeDocument> probes,
            @JsonProperty("mounts") @Nullable List<MountDocument> mounts) {
        static ContainerPart of(ReplicaContainer container) {
            return new ContainerPart(
                    container.name(),
                    container.image().reference(),
                    container.image().id(),
                    container.image().published().orElse(null),
                    container.command(),
                    container.args(),
                    container.env().entrySet().stream()
                            .map(entry -> EnvPart.of(entry.getKey(), entry.getValue()))
                            .toList(),
                    container.cpu().nanos(),
                    container.memory().bytes(),
                    container.probes().stream().map(ProbeDocument::of).toList(),
                    container.mounts().stream().map(MountDocument::of).toList());
        }

        ReplicaContainer container() {
            TreeMap<String, EnvValue> variables = new TreeMap<>();
            WireText.list(env).forEach(part -> variables.put(part.name, part.toValue()));
            return new ReplicaContainer(
                    name,
                    new ImageRef(image, imageId, Optional.ofNullable(published)),
                    WireText.list(command),
                    WireText.list(args),
                    variables,
                    new Cpu(nanoCpus),
                    new Memory(memory),
                    WireText.each(probes, ProbeDocument::probe),
                    WireText.each(mounts, MountDocument::mount));
        }
    }

    /**
     * An environment variable: a text, that of a secret, sealed, or without either the name of the
     * replica.
     */
    record EnvPart(
            @JsonProperty("name") String name,
            @JsonProperty("value") @Nullable String value,
            @JsonProperty("secret") @Nullable String secret,
            @JsonProperty("sealed") @Nullable String sealed) {
        static EnvPart of(String name, EnvValue value) {
            return switch (value) {
                case Literal literal -> new EnvPart(name, literal.text(), null, null);
                case SecretText secret ->
                        new EnvPart(name, null, secret.name(), secret.value().text());
                case ReplicaName _ -> new EnvPart(name, null, null, null);
            };
        }

        EnvValue toValue() {
            if (secret != null && sealed != null) {
                return new SecretText(secret, new SealedValue(sealed));
            }
            return value == null ? new ReplicaName() : new Literal(value);
        }
    }

    /** The text of a spec. */
    public static String write(ReplicaSpec spec) {
        return WireText.write(
                new ReplicaDocument(
                        VERSION,
                        spec.init().stream().map(ContainerPart::of).toList(),
                        spec.containers().stream().map(ContainerPart::of).toList(),
                        ReplicaVolumeDocument.empty(spec.volumes()),
                        ReplicaVolumeDocument.of(spec.volumes()),
                        spec.ports(),
                        spec.grace().toMillis(),
                        spec.ending().name(),
                        spec.ephemeralStorage().map(Memory::bytes).orElse(null),
                        spec.environment()));
    }

    /** The spec that {@link #write}, or the release before it, made a text of. */
    public static ReplicaSpec read(String text) {
        ReplicaDocument document = WireText.read(text, ReplicaDocument.class);
        if (document.containers == null) {
            return WireText.read(text, SingleContainerDocument.class).spec();
        }
        return new ReplicaSpec(
                WireText.each(document.init, ContainerPart::container),
                WireText.each(document.containers, ContainerPart::container),
                ReplicaVolumeDocument.read(document.volumeContents, document.volumes),
                WireText.list(document.ports),
                Duration.ofMillis(document.graceMillis),
                document.ending == null ? Ending.ALWAYS : Ending.valueOf(document.ending),
                Optional.ofNullable(document.ephemeralStorage).map(Memory::new),
                document.environment == null ? Environment.DEFAULT : document.environment);
    }
}
