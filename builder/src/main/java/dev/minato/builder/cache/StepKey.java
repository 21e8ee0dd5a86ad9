package dev.minato.builder.cache;

import dev.minato.image.model.Digest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * The cache key of a step: one digest of everything that decides what the step makes. The layers
 * below count by the digest of what they contain, files by their bytes; times, tags and the
 * instruction's wording do not count.
 *
 * @param digest equal exactly when all parts are
 */
public record StepKey(Digest digest) {
    /**
     * A command.
     *
     * @param below the chain of layers it runs on
     * @param argv what is executed
     * @param environment {@code NAME=value} in order, without undeclared proxies
     * @param script the content of a here-document that is executed
     * @param mounts what decides of each mount what the command may find there
     */
    public record Command(
            Optional<Digest> below,
            List<String> argv,
            List<String> environment,
            String directory,
            String user,
            String network,
            Optional<String> script,
            List<List<String>> mounts) {
        public Command {
            argv = List.copyOf(argv);
            environment = List.copyOf(environment);
            mounts = mounts.stream().map(List::copyOf).toList();
        }
    }

    /**
     * Files that are copied.
     *
     * @param below the chain of layers they go onto
     * @param destination absolute, with the slash at its end where there is one
     * @param owner {@code uid:gid}, empty when the sources' owners stay
     * @param permissions of {@code --chmod}, or ""
     * @param options what else changes the result
     * @param sources what is copied, in order
     */
    public record Files(
            Optional<Digest> below,
            String destination,
            Optional<String> owner,
            String permissions,
            List<String> options,
            List<Part> sources) {
        public Files {
            options = List.copyOf(options);
            sources = List.copyOf(sources);
        }
    }

    /**
     * One source of a copy.
     *
     * @param name what it is called at the destination; decides nothing for a directory's content
     * @param content the digest of what is selected
     */
    public record Part(String name, Digest content) {}

    /** The key of a RUN. */
    public static StepKey of(Command command, String platform) {
        Fields fields = new Fields("run");
        fields.add(below(command.below())).add(platform);
        fields.add(command.argv()).add(command.environment());
        fields.add(command.directory()).add(command.user()).add(command.network());
        fields.add(command.script().map(List::of).orElse(List.of()));
        command.mounts().forEach(fields::add); // None: the key that it has always been.
        return fields.key();
    }

    /** The key of a COPY or ADD. */
    public static StepKey of(Files files) {
        Fields fields = new Fields("copy");
        fields.add(below(files.below())).add(files.destination());
        fields.add(files.owner().map(List::of).orElse(List.of()));
        fields.add(files.permissions()).add(files.options());
        fields.add(files.sources().stream().map(Part::name).toList());
        fields.add(files.sources().stream().map(part -> part.content().toString()).toList());
        return fields.key();
    }

    /** The key of a WORKDIR. */
    public static StepKey ofDirectory(Optional<Digest> below, String path, String owner) {
        return new Fields("workdir").add(below(below)).add(path).add(owner).key();
    }

    private static String below(Optional<Digest> chain) {
        return chain.map(Digest::toString).orElse("scratch");
    }

    @Override
    public String toString() {
        return digest.toString();
    }

    /** Fields with their lengths before them, so that no two lists of fields look the same. */
    private static final class Fields {
        private final MessageDigest hash = Digest.Algorithm.SHA256.start();

        Fields(String kind) {
            add("minato step 1").add(kind);
        }

        Fields add(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            length(bytes.length);
            hash.update(bytes);
            return this;
        }

        Fields add(List<String> texts) {
            length(texts.size());
            texts.forEach(this::add);
            return this;
        }

        private void length(int length) {
            hash.update(ByteBuffer.allocate(4).putInt(length).array());
        }

        StepKey key() {
            return new StepKey(Digest.Algorithm.SHA256.finish(hash));
        }
    }
}
