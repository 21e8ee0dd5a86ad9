package dev.minato.image.model;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The config of an image (OCI image-spec, config.md): its platform, how containers run it, its
 * layers and its history. One that was received keeps its bytes, one that is made here gets its
 * bytes from its content, always the same for the same content; either way their digest is the
 * image's ID. Immutable.
 */
public final class ImageConfig {
    private final byte[] bytes;
    private final Content content;

    /**
     * What a config says.
     *
     * @param platform what the image runs on
     * @param created when the last step was done
     * @param author as MAINTAINER said
     * @param run how containers run it
     * @param diffIds the digests of the layers' tars, base first
     * @param history the steps, base first; each that is no empty layer has made one of diffIds
     */
    public record Content(
            Platform platform,
            Optional<Instant> created,
            Optional<String> author,
            RunConfig run,
            List<Digest> diffIds,
            List<History> history) {
        public Content {
            diffIds = List.copyOf(diffIds);
            history = List.copyOf(history);
        }

        /** Nothing yet, for a platform: what {@code FROM scratch} starts with. */
        public static Content empty(Platform platform) {
            return new Content(
                    platform,
                    Optional.empty(),
                    Optional.empty(),
                    RunConfig.EMPTY,
                    List.of(),
                    List.of());
        }

        public Content withCreated(Instant value) {
            return new Content(platform, Optional.of(value), author, run, diffIds, history);
        }

        public Content withRun(RunConfig value) {
            return new Content(platform, created, author, value, diffIds, history);
        }

        public Content withDiffIds(List<Digest> value) {
            return new Content(platform, created, author, run, value, history);
        }

        public Content withHistory(List<History> value) {
            return new Content(platform, created, author, run, diffIds, value);
        }
    }

    private ImageConfig(byte[] bytes, Content content) {
        this.bytes = bytes;
        this.content = content;
    }

    /**
     * Reads a config that was received; its bytes are kept.
     *
     * @throws dev.minato.base.Fault invalid, naming what is wrong in it
     */
    public static ImageConfig parse(byte[] bytes) {
        return new ImageConfig(bytes.clone(), ConfigJson.read(bytes));
    }

    /** Makes a config. */
    public static ImageConfig of(Content content) {
        return new ImageConfig(ConfigJson.write(content), content);
    }

    public ImageId id() {
        return new ImageId(Digest.of(bytes));
    }

    /** The JSON, byte for byte. */
    public byte[] bytes() {
        return bytes.clone();
    }

    public Content content() {
        return content;
    }

    public Platform platform() {
        return content.platform();
    }

    public Optional<Instant> created() {
        return content.created();
    }

    public Optional<String> author() {
        return content.author();
    }

    public RunConfig run() {
        return content.run();
    }

    public List<Digest> diffIds() {
        return content.diffIds();
    }

    public List<History> history() {
        return content.history();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ImageConfig config && Arrays.equals(bytes, config.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
