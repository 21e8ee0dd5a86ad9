package dev.minato.builder.dockerfile;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One instruction of a stage, parsed and not yet expanded (docs.docker.com, Dockerfile reference).
 * Which parts variables are expanded in is the executor's matter.
 */
public sealed interface Instruction {
    /** Where it stands. */
    InstructionSource source();

    /**
     * Copies from the context, here-documents, archives and URLs.
     *
     * @param unpack {@code --unpack}, empty when not given
     * @param checksum {@code --checksum}, or ""
     * @param keepGitDir {@code --keep-git-dir}, empty when not given
     */
    record Add(
            InstructionSource source,
            CopyArguments transfer,
            Optional<Boolean> unpack,
            String checksum,
            Optional<Boolean> keepGitDir)
            implements Instruction {}

    /** Declares build arguments. */
    record Arg(InstructionSource source, List<ArgDefinition> definitions) implements Instruction {
        public Arg {
            definitions = List.copyOf(definitions);
        }
    }

    /** Sets the default command. */
    record Cmd(InstructionSource source, CommandLine command) implements Instruction {}

    /**
     * Copies from the context, a stage or an image.
     *
     * @param from a stage's name or number, or an image; empty for the context
     * @param parents {@code --parents}: the sources' directories are kept
     */
    record Copy(
            InstructionSource source,
            CopyArguments transfer,
            Optional<String> from,
            boolean parents)
            implements Instruction {}

    /** Sets the entrypoint. */
    record Entrypoint(InstructionSource source, CommandLine command) implements Instruction {}

    /** Sets variables of the image. */
    record Env(InstructionSource source, List<KeyValuePair> pairs) implements Instruction {
        public Env {
            pairs = List.copyOf(pairs);
        }
    }

    /** Names ports; each word may hold several after expansion. */
    record Expose(InstructionSource source, List<String> ports) implements Instruction {
        public Expose {
            ports = List.copyOf(ports);
        }
    }

    /**
     * Sets the health check.
     *
     * @param test {@code NONE}, {@code CMD …} or {@code CMD-SHELL text}
     * @param interval zero: inherited; so are all others
     */
    record Healthcheck(
            InstructionSource source,
            List<String> test,
            Duration interval,
            Duration timeout,
            Duration startPeriod,
            Duration startInterval,
            int retries)
            implements Instruction {
        public Healthcheck {
            test = List.copyOf(test);
        }
    }

    /** Sets labels. */
    record Label(InstructionSource source, List<KeyValuePair> pairs) implements Instruction {
        public Label {
            pairs = List.copyOf(pairs);
        }
    }

    /** Sets the author; deprecated. */
    record Maintainer(InstructionSource source, String name) implements Instruction {}

    /** Stores an instruction for builds that are based on this image. */
    record Onbuild(InstructionSource source, String expression) implements Instruction {}

    /**
     * Runs a command.
     *
     * @param mounts {@code --mount} values, not expanded
     * @param network {@code default}, {@code none} or {@code host}
     * @param security {@code sandbox} or {@code insecure}
     * @param devices {@code --device} values as written
     */
    record Run(
            InstructionSource source,
            CommandLine command,
            List<MountDeclaration> mounts,
            String network,
            String security,
            List<String> devices)
            implements Instruction {
        public Run {
            mounts = List.copyOf(mounts);
            devices = List.copyOf(devices);
        }
    }

    /** Sets the shell of later shell forms. */
    record Shell(InstructionSource source, List<String> shell) implements Instruction {
        public Shell {
            shell = List.copyOf(shell);
        }
    }

    /** Sets the signal that ends a container. */
    record StopSignal(InstructionSource source, String signal) implements Instruction {}

    /** Sets the user of later steps and of the container. */
    record User(InstructionSource source, String user) implements Instruction {}

    /** Names directories that hold data. */
    record Volume(InstructionSource source, List<String> paths) implements Instruction {
        public Volume {
            paths = List.copyOf(paths);
        }
    }

    /** Sets, and makes, the working directory. */
    record Workdir(InstructionSource source, String path) implements Instruction {}
}
