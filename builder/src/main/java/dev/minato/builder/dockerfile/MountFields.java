package dev.minato.builder.dockerfile;

import dev.minato.base.Fault;
import dev.minato.base.GoPath;
import dev.minato.base.Memory;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** Reads the fields of a mount, one after the other: some are allowed only after their type. */
final class MountFields {
    private static final Set<String> TYPES =
            new TreeSet<>(Set.of("bind", "cache", "tmpfs", "secret", "ssh"));
    private static final Set<String> KEYS =
            new TreeSet<>(
                    Set.of(
                            "type",
                            "from",
                            "source",
                            "target",
                            "readonly",
                            "id",
                            "sharing",
                            "required",
                            "size",
                            "mode",
                            "uid",
                            "gid",
                            "src",
                            "dst",
                            "destination",
                            "ro",
                            "rw",
                            "readwrite",
                            "env"));
    private static final Set<String> SHARINGS =
            new TreeSet<>(Set.of("shared", "private", "locked"));
    private static final Set<String> YES = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> NO = Set.of("0", "f", "F", "FALSE", "false", "False");
    private static final int PERMISSIONS = 07777;
    private static final long GREATEST = 0xffff_ffffL;

    private String type = "bind";
    private String from = "";
    private String source = "";
    private String target = "";
    private String id = "";
    private Optional<Boolean> readOnly = Optional.empty();
    private Optional<String> sharing = Optional.empty();
    private Optional<String> env = Optional.empty();
    private boolean required;
    private long size;
    private RunMount.FileAccess access = RunMount.FileAccess.UNSAID;

    private MountFields() {}

    /**
     * Reads a mount.
     *
     * @throws SyntaxError in the frontend's words
     */
    static RunMount read(List<MountDeclaration.Field> fields, UnaryOperator<String> expander) {
        MountFields mount = new MountFields();
        for (MountDeclaration.Field field : fields) {
            if (field.value().isEmpty()) {
                mount.flag(field);
            } else if (field.key().equals("from")) {
                mount.from = field.value().get();
            } else {
                mount.set(field, expander.apply(field.value().get()));
            }
        }
        mount.refuseWhatTheTypeHasNot();
        return mount.typed();
    }

    private void flag(MountDeclaration.Field field) {
        switch (field.key()) {
            case "readonly", "ro" -> readOnly = Optional.of(true);
            case "readwrite", "rw" -> readOnly = Optional.of(false);
            case "required" -> {
                demand(isOfCaller(), "required");
                required = true;
            }
            default ->
                    throw new SyntaxError(
                            "invalid field '" + field.text() + "' must be a key=value pair");
        }
    }

    private boolean isOfCaller() {
        return type.equals("secret") || type.equals("ssh");
    }

    private void demand(boolean allowed, String key) {
        if (!allowed) {
            throw new SyntaxError("unexpected key '" + key + "' for mount type '" + type + "'");
        }
    }

    private void set(MountDeclaration.Field field, String value) {
        String key = field.key();
        switch (key) {
            case "type" -> type = one(value, TYPES, "unsupported mount type");
            case "source", "src" -> source = value;
            case "target", "dst", "destination" -> target = value;
            case "readonly", "ro" -> readOnly = Optional.of(flag(key, value));
            case "readwrite", "rw" -> readOnly = Optional.of(!flag(key, value));
            case "required" -> {
                demand(isOfCaller(), key);
                required = flag(key, value);
            }
            case "size" -> {
                demand(type.equals("tmpfs"), key);
                size = size(value);
            }
            case "id" -> id = value;
            case "sharing" ->
                    sharing = Optional.of(one(value, SHARINGS, "unsupported sharing value"));
            case "mode", "uid", "gid" -> access(key, value);
            case "env" -> env = Optional.of(value);
            default ->
                    throw new SyntaxError(
                            "unexpected key '"
                                    + key
                                    + "' in '"
                                    + field.text()
                                    + "'"
                                    + Suggestion.of(key, KEYS));
        }
    }

    private static String one(String value, Set<String> known, String wrong) {
        String lower = value.toLowerCase(Locale.ROOT);
        if (!known.contains(lower)) {
            throw new SyntaxError(
                    wrong + " \"" + value + "\"" + Suggestion.ignoringCase(value, known));
        }
        return lower;
    }

    private static boolean flag(String key, String value) {
        if (!YES.contains(value) && !NO.contains(value)) {
            throw new SyntaxError("invalid value for " + key + ": " + value);
        }
        return YES.contains(value);
    }

    private static long size(String value) {
        try {
            return Memory.parse("size", value).bytes();
        } catch (Fault f) {
            throw new SyntaxError("invalid value for size: " + value);
        }
    }

    private void access(String key, String value) {
        Optional<Integer> number = Optional.of(number(key, value));
        access =
                switch (key) {
                    case "mode" -> new RunMount.FileAccess(number, access.uid(), access.gid());
                    case "uid" -> new RunMount.FileAccess(access.mode(), number, access.gid());
                    default -> new RunMount.FileAccess(access.mode(), access.uid(), number);
                };
    }

    /** Of 32 bits; the greatest is no id to the kernel. */
    private static int number(String key, String value) {
        boolean octal = key.equals("mode");
        boolean digits = value.matches(octal ? "[0-7]{1,22}" : "[0-9]{1,19}");
        long number = -1;
        if (digits) {
            try {
                number = Long.parseLong(value, octal ? 8 : 10);
            } catch (NumberFormatException e) {
                number = -1; // Beyond 64 bits.
            }
        }
        if (number < 0 || number > GREATEST || (!octal && number == GREATEST)) {
            throw new SyntaxError("invalid value " + value + " for " + key);
        }
        return (int) number & (octal ? PERMISSIONS : -1);
    }

    private void refuseWhatTheTypeHasNot() {
        if (type.equals("bind") || type.equals("tmpfs")) {
            refuseAccess("mode", access.mode());
            refuseAccess("uid", access.uid());
            refuseAccess("gid", access.gid());
        }
        if (type.equals("secret")) {
            refuse(!from.isEmpty(), "secret mount should not have a from");
            refuse(sharing.isPresent(), "secret mount should not define sharing");
            refuse(
                    source.isEmpty() && target.isEmpty() && id.isEmpty(),
                    "invalid secret mount. one of source, target required");
            refuse(!source.isEmpty() && !id.isEmpty(), "both source and id can't be set");
        }
        refuse(
                sharing.isPresent() && !type.equals("cache"),
                "invalid cache sharing set for " + type + " mount");
        refuse(type.equals("ssh") && !source.isEmpty(), "ssh does not support source");
    }

    private void refuseAccess(String key, Optional<Integer> value) {
        refuse(value.isPresent(), key + " not allowed for \"" + type + "\" type mounts");
    }

    private static void refuse(boolean wrong, String text) {
        if (wrong) {
            throw new SyntaxError(text);
        }
    }

    private RunMount typed() {
        return switch (type) {
            case "cache" -> cache();
            case "tmpfs" -> new RunMount.Tmpfs(target, readOnly.orElse(false), size);
            case "secret" -> secret();
            case "ssh" ->
                    new RunMount.Ssh(
                            id.isEmpty() ? "default" : id, given(target), required, access);
            default -> new RunMount.Bind(source, target, readOnly.orElse(true));
        };
    }

    private RunMount cache() {
        return new RunMount.Cache(
                id.isEmpty() ? GoPath.clean(target) : id,
                RunMount.Sharing.valueOf(sharing.orElse("shared").toUpperCase(Locale.ROOT)),
                source,
                target,
                readOnly.orElse(false),
                access);
    }

    private RunMount secret() {
        String named = source.isEmpty() ? id : source;
        String name = named.isEmpty() ? base(target) : named;
        Optional<String> file =
                env.isPresent()
                        ? given(target)
                        : Optional.of(target.isEmpty() ? "/run/secrets/" + base(name) : target);
        return new RunMount.Secret(
                name, file, env.map(n -> n.isEmpty() ? name : n), required, access);
    }

    private static Optional<String> given(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /** The last component; of a path that has none a slash, as in Go. */
    private static String base(String path) {
        String end = path;
        while (end.endsWith("/")) {
            end = end.substring(0, end.length() - 1);
        }
        return end.isEmpty() ? "/" : end.substring(end.lastIndexOf('/') + 1);
    }
}
