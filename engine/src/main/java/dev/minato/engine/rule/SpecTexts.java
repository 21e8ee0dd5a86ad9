package dev.minato.engine.rule;

import dev.minato.base.Fault;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.EnvSecret;
import dev.minato.engine.spec.NetworkSpec;
import dev.minato.engine.spec.ProcessSpec;
import dev.minato.engine.spec.SystemPaths;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Refuses texts of a specification that would mean something else where they are written. */
public final class SpecTexts {
    private static final int LEAST_OOM_SCORE = -1000;
    private static final int MOST_OOM_SCORE = 1000;

    /** MAX_ARG_STRLEN of execve(2), 32 pages of 4 KiB, without the zero byte. */
    private static final int LONGEST = 32 * 4096 - 1;

    /** __NEW_UTS_LEN of uname(2). */
    private static final int LONGEST_DOMAIN = 64;

    private static final int SHOWN = 20;

    private SpecTexts() {}

    /**
     * Looks at all of them.
     *
     * @throws Fault invalid, naming the field
     */
    public static void check(ContainerSpec spec) {
        checkZeroBytes(spec);
        checkLengths("Cmd", spec.process().argv());
        checkLengths("Env", spec.process().env());
        checkSecrets(spec.process());
        checkFiles(spec.network());
        int score = spec.security().oomScoreAdj();
        if (score < LEAST_OOM_SCORE || score > MOST_OOM_SCORE) {
            throw Fault.invalid(
                    "OomScoreAdj",
                    "Invalid value " + score + ", range for oom score adj is [-1000, 1000]");
        }
        if (spec.domainname().length() > LONGEST_DOMAIN || hasBlank(spec.domainname())) {
            throw Fault.invalid("Domainname", "invalid domainname: " + spec.domainname());
        }
        spec.security().paths().ifPresent(SpecTexts::checkPaths);
        if (spec.storage().shmSize() < 0) {
            throw Fault.invalid("ShmSize", "SHM size can not be less than 0");
        }
    }

    private static void checkPaths(SystemPaths paths) {
        Stream.concat(paths.masked().stream(), paths.readOnly().stream())
                .filter(path -> !path.startsWith("/") || hasZero(path))
                .findFirst()
                .ifPresent(path -> {
                    throw Fault.invalid(
                            "MaskedPaths",
                            "masked and read-only paths are absolute: \"" + path + "\"");
                });
    }

    /**
     * The kernel starts no process with a longer one, and would say only that a list is too long.
     */
    private static void checkLengths(String field, List<String> texts) {
        for (String text : texts) {
            int length = text.getBytes(StandardCharsets.UTF_8).length;
            if (length > LONGEST) {
                throw Fault.invalid(
                        field,
                        "\""
                                + text.substring(0, SHOWN).replaceFirst("(?s)=.*", "=")
                                + "…\" is "
                                + length
                                + " bytes long; Linux passes at most "
                                + LONGEST
                                + " to a process: mount a file with it instead");
            }
        }
    }

    /** No text of these says more than a name. */
    private static void checkSecrets(ProcessSpec process) {
        Set<String> others = new HashSet<>();
        process.env().forEach(variable -> others.add(ImageDefaults.name(variable)));
        process.secretEnv()
                .forEach((name, secret) -> {
                    if (name.isEmpty() || name.indexOf('=') >= 0 || hasZero(name)) {
                        throw Fault.invalid("Env", "invalid environment variable: " + name);
                    }
                    if (others.contains(name)) {
                        throw Fault.invalid(
                                "Env",
                                "the variable " + name + " is a secret and is given in clear too");
                    }
                    if (secret instanceof EnvSecret.ClearText clear) {
                        checkLengths("Env", List.of(name + "=" + clear.text()));
                        if (hasZero(clear.text())) {
                            throw Fault.invalid(
                                    "Env", "the secret " + name + " may not contain a zero byte");
                        }
                    }
                });
    }

    /** A zero byte ends a text for the kernel: what comes after would be lost silently. */
    private static void checkZeroBytes(ContainerSpec spec) {
        for (List<String> texts : List.of(spec.process().argv(), spec.process().env())) {
            if (texts.stream().anyMatch(SpecTexts::hasZero)) {
                throw Fault.invalid("Cmd", "arguments and variables may not contain a zero byte");
            }
        }
        Map.of("WorkingDir", spec.process().workingDir(), "User", spec.process().user())
                .forEach((field, text) -> {
                    if (hasZero(text)) {
                        throw Fault.invalid(field, field + " may not contain a zero byte");
                    }
                });
    }

    private static boolean hasZero(String text) {
        return text.indexOf('\0') >= 0;
    }

    /** Each text of these is one word of a line of hosts(5) or resolv.conf(5). */
    private static void checkFiles(NetworkSpec network) {
        for (String host : network.extraHosts()) {
            checkHost(host);
        }
        for (String server : network.dns()) {
            if (!isAddress(server)) {
                throw Fault.invalid("Dns", "IP address is not correctly formatted: " + server);
            }
        }
        if (network.dnsSearch().stream().anyMatch(SpecTexts::hasBlank)) {
            throw Fault.invalid("DnsSearch", "a search domain may not contain blanks");
        }
        Stream<String> options = network.dnsOptions().stream();
        if (options.anyMatch(option -> option.chars().anyMatch(c -> c < ' '))) {
            throw Fault.invalid("DnsOptions", "an option of the resolver is one line");
        }
    }

    private static void checkHost(String host) {
        int sign = separator(host);
        String name = sign < 0 ? "" : host.substring(0, sign);
        if (name.isEmpty() || hasBlank(name)) {
            throw Fault.invalid("ExtraHosts", "bad format for add-host: \"" + host + "\"");
        }
        String address = host.substring(sign + 1);
        if (!address.equals("host-gateway") && !isAddress(address)) {
            throw Fault.invalid(
                    "ExtraHosts", "invalid IP address in add-host: \"" + address + "\"");
        }
    }

    private static boolean hasBlank(String text) {
        return text.chars().anyMatch(c -> c <= ' ' || Character.isWhitespace(c));
    }

    private static boolean isAddress(String text) {
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        String bare = bracketed ? text.substring(1, text.length() - 1) : text;
        try {
            InetAddress.ofLiteral(bare);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** {@code name:address} or {@code name=address}; an IPv6 address has colons itself. */
    public static int separator(String extra) {
        int colon = extra.indexOf(':');
        int equal = extra.indexOf('=');
        return equal > 0 && (colon < 0 || equal < colon) ? equal : colon;
    }
}
