package dev.minato.builder.step;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.base.SafeText;
import dev.minato.builder.BuildFailed;
import dev.minato.builder.dockerfile.DockerfileLocation;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Words a failure for the person who reads it: what was wrong, then the lines, then the output. */
final class FailureReport {
    private static final String FULL =
            "no space left on device. Free some room, for example with `docker system prune`, and"
                    + " try again";
    private static final int AROUND = 2;
    private static final int WIDEST = 200;

    private FailureReport() {}

    /** A failed system call as a fault. */
    static Fault of(LinuxException e) {
        boolean full = e.is(Errno.ENOSPC) || e.is(Errno.EDQUOT);
        String text = full ? FULL : Reason.of(e);
        return Fault.of(full ? Fault.Kind.EXHAUSTED : Fault.Kind.INTERNAL, text, e);
    }

    /** A failed reading or writing of our own files as a fault. */
    static Fault of(IOException e) {
        String text = Reason.of(e);
        boolean full = text.contains("No space left") || text.contains("quota");
        return Fault.of(
                full ? Fault.Kind.EXHAUSTED : Fault.Kind.UNAVAILABLE, full ? FULL : text, e);
    }

    /**
     * A fault with the place in its file shown; one without a place stays as it is.
     *
     * @param name of the Dockerfile
     * @param file its text
     */
    static Fault explain(Fault fault, String name, List<String> file) {
        Optional<DockerfileLocation> found = DockerfileLocation.of(fault);
        if (found.isEmpty()) {
            return fault;
        }
        DockerfileLocation place = found.get();
        Optional<CommandFailed> failed = command(fault);
        StringBuilder text = new StringBuilder(fault.text());
        failed.map(CommandFailed::output)
                .filter(output -> !output.isEmpty())
                .ifPresent(output ->
                        text.append("\nlast lines of its output:\n  ")
                                .append(output.replace("\n", "\n  ")));
        text.append('\n').append(name).append(':').append(place.line()).append('\n');
        excerpt(text, place, file);
        String instruction = line(file, place.line()).strip();
        return Fault.of(
                fault.kind(),
                text.toString(),
                new BuildFailed(
                        name,
                        place.line(),
                        instruction,
                        failed.map(CommandFailed::command).orElse(List.of()),
                        failed.map(CommandFailed::exitCode).orElse(null),
                        fault));
    }

    private static Optional<CommandFailed> command(Throwable fault) {
        for (Throwable t = fault; t != null; t = t.getCause()) {
            if (t instanceof CommandFailed failed) {
                return Optional.of(failed);
            }
        }
        return Optional.empty();
    }

    private static void excerpt(StringBuilder text, DockerfileLocation place, List<String> file) {
        text.append("--------------------\n");
        int last = Math.min(place.lastLine(), place.line() + 20);
        int to = Math.min(file.size(), last + AROUND);
        for (int n = Math.max(1, place.line() - AROUND); n <= to; n++) {
            boolean marked = n >= place.line() && n <= last;
            text.append(String.format("%4d | %s %s%n", n, marked ? ">>>" : "   ", line(file, n)));
        }
        text.append("--------------------");
    }

    private static String line(List<String> file, int number) {
        if (number < 1 || number > file.size()) {
            return "";
        }
        return SafeText.cut(file.get(number - 1), WIDEST);
    }
}
