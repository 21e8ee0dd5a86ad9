package dev.minato.platform.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.base.Cpu;
import dev.minato.base.Memory;
import dev.minato.platform.TemplateSpec;
import dev.minato.platform.TemplateSpec.AppContainer;
import dev.minato.platform.TemplateSpec.EnvSetting;
import dev.minato.platform.scale.ScaleSpec;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a revision is made of. */
public record TemplateDocument(
        @JsonProperty("version") int version,
        @JsonProperty("init") @Nullable List<ContainerPart> init,
        @JsonProperty("containers") List<ContainerPart> containers,
        @JsonProperty("volumes") @Nullable List<String> volumes,
        @JsonProperty("volumeSources") @Nullable List<VolumeDocument> volumeSources,
        @JsonProperty("minReplicas") int minReplicas,
        @JsonProperty("maxReplicas") int maxReplicas,
        @JsonProperty("scale") @Nullable ScaleDocument scale,
        @JsonProperty("graceMillis") long graceMillis)
        implements WireText.Versioned {
    private static final int VERSION = 1;

    /** A container. */
    record ContainerPart(
            @JsonProperty("name") String name,
            @JsonProperty("image") String image,
            @JsonProperty("command") @Nullable List<String> command,
            @JsonProperty("args") @Nullable List<String> args,
            @JsonProperty("env") @Nullable List<EnvPart> env,
            @JsonProperty("nanoCpus") long nanoCpus,
            @JsonProperty("memory") long memory,
            @JsonProperty("probes") @Nullable List<ProbeDocument> probes,
            @JsonProperty("mounts") @Nullable List<MountDocument> mounts) {
        static ContainerPart of(AppContainer container) {
            return new ContainerPart(
                    container.name(),
                    container.image(),
                    container.command(),
                    container.args(),
                    container.env().stream().map(EnvPart::of).toList(),
                    container.cpu().nanos(),
                    container.memory().bytes(),
                    container.probes().stream().map(ProbeDocument::of).toList(),
                    container.mounts().stream().map(MountDocument::of).toList());
        }

        AppContainer container() {
            return new AppContainer(
                    name,
                    image,
                    WireText.list(command),
                    WireText.list(args),
                    WireText.each(env, EnvPart::setting),
                    new Cpu(nanoCpus),
                    new Memory(memory),
                    WireText.each(probes, ProbeDocument::probe),
                    WireText.each(mounts, MountDocument::mount));
        }
    }

    /** An environment variable: a value, or the name of the secret that holds it. */
    record EnvPart(
            @JsonProperty("name") String name,
            @JsonProperty("value") @Nullable String value,
            @JsonProperty("secret") @Nullable String secret) {
        static EnvPart of(EnvSetting setting) {
            return new EnvPart(
                    setting.name(), setting.value().orElse(null), setting.secret().orElse(null));
        }

        EnvSetting setting() {
            return new EnvSetting(name, Optional.ofNullable(value), Optional.ofNullable(secret));
        }
    }

    static TemplateDocument of(TemplateSpec template) {
        return new TemplateDocument(
                VERSION,
                template.initContainers().stream().map(ContainerPart::of).toList(),
                template.containers().stream().map(ContainerPart::of).toList(),
                VolumeDocument.empty(template.volumes()),
                VolumeDocument.of(template.volumes()),
                template.scale().minReplicas(),
                template.scale().maxReplicas(),
                ScaleDocument.of(template.scale()),
                template.terminationGracePeriod().toMillis());
    }

    TemplateSpec template() {
        return new TemplateSpec(
                WireText.each(init, ContainerPart::container),
                WireText.each(containers, ContainerPart::container),
                VolumeDocument.read(volumeSources, volumes),
                scale == null
                        ? new ScaleSpec(minReplicas, maxReplicas)
                        : scale.spec(minReplicas, maxReplicas),
                Duration.ofMillis(graceMillis));
    }

    /** The text of a template. */
    public static String write(TemplateSpec template) {
        return WireText.write(of(template));
    }

    /** The template that {@link #write} made a text of. */
    public static TemplateSpec read(String text) {
        return WireText.read(text, TemplateDocument.class).template();
    }
}
