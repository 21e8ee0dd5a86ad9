package dev.minato.engine.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a runtime said when a process could not be started, in runc's words: clients look for them
 * (docker/cli takes "executable file not found", "no such file or directory", "permission denied"
 * and "is a directory" for its own exit code).
 *
 * @param text without a prefix, for example {@code exec: "x": executable file not found in $PATH}
 * @param exitCode 127 where there is no such program, 126 where it cannot be executed, else 128
 */
public record RuntimeMessage(String text, int exitCode) {
    private static final Pattern CRUN_MISSING =
            Pattern.compile("executable file `(.*?)` not found(?: in \\$PATH)?.*", Pattern.DOTALL);
    private static final Pattern LOGGED =
            Pattern.compile("(?:\"msg\" ?: ?|msg=)\"((?:[^\"\\\\]|\\\\.)*)\"", Pattern.DOTALL);
    private static final Pattern RUNC =
            Pattern.compile(
                    "(?:runc (?:create|run) failed: |exec failed: )"
                            + "(?:unable to start container process: )?"
                            + "(?:error during container init: )?(.*)",
                    Pattern.DOTALL);

    /** What a runtime or conmon left in a file for us; empty where there is nothing. */
    public static String said(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /**
     * Reads what crun or runc wrote.
     *
     * @param program what was to be executed
     */
    public static RuntimeMessage read(String said, String program) {
        String message = plain(said);
        Matcher missing = CRUN_MISSING.matcher(message);
        if (missing.matches()) {
            return missing(missing.group(1));
        }
        if (message.startsWith("open executable: Operation not permitted")) {
            return new RuntimeMessage(
                    "exec: \"" + program + "\": is a directory: permission denied", 126);
        }
        if (message.startsWith("open executable: Permission denied")) {
            return new RuntimeMessage("exec: \"" + program + "\": permission denied", 126);
        }
        Matcher runc = RUNC.matcher(message);
        String text = runc.find() ? runc.group(1) : message;
        return new RuntimeMessage(lowerErrno(text), code(text));
    }

    private static RuntimeMessage missing(String program) {
        return program.indexOf('/') >= 0
                ? new RuntimeMessage(
                        "exec: \""
                                + program
                                + "\": stat "
                                + program
                                + ": no such file or directory",
                        127)
                : new RuntimeMessage(
                        "exec: \"" + program + "\": executable file not found in $PATH", 127);
    }

    /** The message of the last line, out of its JSON or logfmt where the runtime logs so. */
    private static String plain(String said) {
        String last = "";
        Matcher json = LOGGED.matcher(said);
        while (json.find()) {
            last = json.group(1).replace("\\\"", "\"").replace("\\n", "\n").replace("\\\\", "\\");
        }
        return last.isEmpty() ? said.strip() : last.strip();
    }

    /** libc's texts begin with a capital, Go's do not. */
    private static String lowerErrno(String text) {
        return text.replace(": No such file or directory", ": no such file or directory")
                .replace(": Permission denied", ": permission denied")
                .replace(": Is a directory", ": is a directory")
                .replace(": Not a directory", ": not a directory");
    }

    private static int code(String text) {
        String lower = lowerErrno(text);
        if (lower.contains("executable file not found")
                || lower.contains("no such file or directory")) {
            return 127;
        }
        return lower.contains("permission denied") || lower.contains("is a directory") ? 126 : 128;
    }
}
