package dev.minato.platform.volume;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Options of mount(8), mount.cifs(8) and nfs(5) that a template may ask for. Only known ones with
 * values of their form are taken: none names a file of the host, a user or a password, and none
 * lets devices or set-ID programs in.
 *
 * @param all in the order in which they were given, no name twice
 */
public record MountOptions(List<MountOption> all) {
    /** None. */
    public static final MountOptions NONE = new MountOptions(List.of());

    private static final int LONGEST = 1_000;
    private static final String NUMBER = "[0-9]{1,10}";
    private static final String PORT =
            "[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]";
    private static final String MODE = "[0-7]{3,4}";

    /** Options of any kind of storage; the value of a flag is empty. */
    private static final Map<String, String> OF_ALL =
            Map.of("ro", "", "rw", "", "nosuid", "", "nodev", "", "noexec", "");

    private static final Map<String, String> OF_SMB =
            Map.ofEntries(
                    Map.entry("vers", "2\\.1|3|3\\.0|3\\.02|3\\.1\\.1"),
                    Map.entry("dir_mode", MODE),
                    Map.entry("file_mode", MODE),
                    Map.entry("uid", NUMBER),
                    Map.entry("gid", NUMBER),
                    Map.entry("forceuid", ""),
                    Map.entry("forcegid", ""),
                    Map.entry("cache", "strict|none|loose"),
                    Map.entry("actimeo", NUMBER),
                    Map.entry("nosharesock", ""),
                    Map.entry("mfsymlinks", ""),
                    Map.entry("nobrl", ""),
                    Map.entry("noperm", ""),
                    Map.entry("serverino", ""),
                    Map.entry("noserverino", ""),
                    Map.entry("nostrictsync", ""),
                    Map.entry("mapposix", ""),
                    Map.entry("seal", ""),
                    Map.entry("hard", ""),
                    Map.entry("soft", ""),
                    Map.entry("rsize", NUMBER),
                    Map.entry("wsize", NUMBER),
                    Map.entry("echo_interval", NUMBER),
                    Map.entry("port", PORT));

    private static final Map<String, String> OF_NFS =
            Map.ofEntries(
                    Map.entry("vers", "4\\.1|4\\.2"),
                    Map.entry("minorversion", "[12]"),
                    Map.entry("sec", "sys"),
                    Map.entry("proto", "tcp"),
                    Map.entry("hard", ""),
                    Map.entry("soft", ""),
                    Map.entry("softerr", ""),
                    Map.entry("timeo", NUMBER),
                    Map.entry("retrans", NUMBER),
                    Map.entry("rsize", NUMBER),
                    Map.entry("wsize", NUMBER),
                    Map.entry("actimeo", NUMBER),
                    Map.entry("acregmin", NUMBER),
                    Map.entry("acregmax", NUMBER),
                    Map.entry("acdirmin", NUMBER),
                    Map.entry("acdirmax", NUMBER),
                    Map.entry("lookupcache", "all|none|pos"),
                    Map.entry("nconnect", "[1-9]|1[0-6]"),
                    Map.entry("noresvport", ""),
                    Map.entry("resvport", ""),
                    Map.entry("port", PORT));

    public MountOptions {
        all = List.copyOf(all);
    }

    /**
     * One option.
     *
     * @param value empty for a flag
     */
    public record MountOption(String name, String value) {
        @Override
        public String toString() {
            return value.isEmpty() ? name : name + "=" + value;
        }
    }

    /** Whether a flag is given. */
    public boolean has(String name) {
        return find(name).isPresent();
    }

    /** The value of an option. */
    public Optional<String> find(String name) {
        return all.stream()
                .filter(option -> option.name().equals(name))
                .map(MountOption::value)
                .findFirst();
    }

    /** As they were given, with commas. */
    public String text() {
        return all.stream().map(MountOption::toString).collect(Collectors.joining(","));
    }

    /**
     * Reads what was given for a volume.
     *
     * @param field its path, for the fault
     * @throws Fault invalid, naming the option and those there are
     */
    public static MountOptions parse(String field, StorageKind kind, String text) {
        if (text.isBlank()) {
            return NONE;
        }
        if (text.length() > LONGEST) {
            throw Fault.invalid(
                    field, field + " is longer than " + LONGEST + " characters: give fewer");
        }
        Map<String, String> known = new TreeMap<>(OF_ALL);
        switch (kind) {
            case AZURE_FILE -> known.putAll(OF_SMB);
            case NFS_AZURE_FILE -> known.putAll(OF_NFS);
            case HOST_FOLDER -> {}
        }
        List<MountOption> options = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String word : text.split(",", -1)) {
            MountOption option = option(field, kind, known, word.strip());
            if (!names.add(option.name())) {
                throw Fault.invalid(field, field + ": " + option.name() + " is given twice");
            }
            options.add(option);
        }
        return new MountOptions(options);
    }

    /** Those that {@link #text} wrote down: what was taken once is not judged again. */
    public static MountOptions stored(String text) {
        List<MountOption> options = new ArrayList<>();
        for (String word : text.split(",", -1)) {
            int sign = word.indexOf('=');
            options.add(
                    sign < 0
                            ? new MountOption(word, "")
                            : new MountOption(word.substring(0, sign), word.substring(sign + 1)));
        }
        return new MountOptions(text.isEmpty() ? List.of() : options);
    }

    private static MountOption option(
            String field, StorageKind kind, Map<String, String> known, String word) {
        int sign = word.indexOf('=');
        String name = sign < 0 ? word : word.substring(0, sign);
        String value = sign < 0 ? "" : word.substring(sign + 1);
        String form = known.get(name);
        if (form == null) {
            throw Fault.invalid(
                    field,
                    field
                            + ": \""
                            + SafeText.shown(name)
                            + "\" is not an option that a volume of the kind "
                            + kind.word()
                            + " may have: use "
                            + String.join(", ", known.keySet()));
        }
        boolean right = form.isEmpty() ? sign < 0 : Pattern.compile(form).matcher(value).matches();
        if (!right) {
            throw Fault.invalid(
                    field,
                    field
                            + ": "
                            + name
                            + " cannot be \""
                            + SafeText.shown(value)
                            + "\": "
                            + (form.isEmpty() ? "give it without a value" : said(form)));
        }
        return new MountOption(name, value);
    }

    private static String said(String form) {
        return switch (form) {
            case NUMBER -> "give a number";
            case PORT -> "give a port, 1 to 65535";
            case MODE -> "give a mode, for example 0777";
            default -> "give " + form.replace("\\", "").replace("|", " or ");
        };
    }
}
