package dev.minato.daemon;

import dev.minato.base.Fault;
import dev.minato.base.Home;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The settings of an instance, all by environment variables (docs/cli.md lists them); {@code
 * MINATO_NETWORK} is read by the network's own settings.
 *
 * @param home where everything is kept ({@code MINATO_HOME})
 * @param ingress where apps are reached, and what is taken there ({@code MINATO_INGRESS_HTTP},
 *     {@code MINATO_MAX_HEADER_SIZE}, {@code MINATO_TRUSTED_PROXIES})
 * @param registry the name of this instance's registry ({@code MINATO_REGISTRY}, 127.0.0.1:5000)
 * @param domain apps are {@code <app>.<domain>} ({@code MINATO_DOMAIN}, minato.localhost)
 * @param publish host address of published ports that name none ({@code MINATO_PUBLISH}, 127.0.0.1)
 * @param training whether a new build makes its AOT caches here ({@code MINATO_TRAINING}, on)
 * @param rollbackKeep how long revisions that served before stay active in single mode ({@code
 *     MINATO_ROLLBACK_KEEP}, ten minutes)
 * @param cache how large the build cache may become ({@code MINATO_CACHE}, a tenth of the disk)
 */
public record DaemonSettings(
        Home home,
        IngressChoice ingress,
        ListenAddress registry,
        String domain,
        String publish,
        boolean training,
        Duration rollbackKeep,
        CacheBound cache) {
    private static final Pattern DOMAIN =
            Pattern.compile(
                    "(?=.{1,200}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
    private static final Pattern SWITCH = Pattern.compile("on|off");
    private static final Pattern DURATION =
            Pattern.compile("0|[0-9]{1,5}s|[0-9]{1,4}m|[0-9]{1,2}h");
    private static final Pattern IP =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    /**
     * Reads the environment.
     *
     * @throws Fault invalid, naming the variable, its value and what would be right
     */
    static DaemonSettings of(Map<String, String> environment) {
        return new DaemonSettings(
                Home.of(environment),
                IngressChoice.parse(
                        get(environment, "MINATO_INGRESS_HTTP", "127.0.0.1:8080"),
                        get(environment, "MINATO_MAX_HEADER_SIZE", "16k"),
                        get(environment, "MINATO_TRUSTED_PROXIES", "")),
                ListenAddress.parse(
                        "MINATO_REGISTRY", get(environment, "MINATO_REGISTRY", "127.0.0.1:5000")),
                matching(
                        environment,
                        "MINATO_DOMAIN",
                        "minato.localhost",
                        DOMAIN,
                        "a domain in lower case such as apps.example.org"),
                matching(
                        environment,
                        "MINATO_PUBLISH",
                        "127.0.0.1",
                        IP,
                        "an IP address such as 127.0.0.1 or 0.0.0.0"),
                matching(environment, "MINATO_TRAINING", "on", SWITCH, "on or off").equals("on"),
                duration(environment, "MINATO_ROLLBACK_KEEP", "10m"),
                CacheBound.parse("MINATO_CACHE", get(environment, "MINATO_CACHE", "")));
    }

    /**
     * The same for taking everything away: who else holds the ingress' port, perhaps the very
     * reason why the first start failed, is not in the way.
     */
    DaemonSettings withAnyIngress() {
        return new DaemonSettings(
                home,
                ingress.atAnyPort(),
                registry,
                domain,
                publish,
                training,
                rollbackKeep,
                cache);
    }

    /** Where apps are reached. */
    ListenAddress ingressHttp() {
        return ingress.http();
    }

    private static Duration duration(
            Map<String, String> environment, String name, String otherwise) {
        String text =
                matching(
                        environment,
                        name,
                        otherwise,
                        DURATION,
                        "0 or a time such as 90s, 10m or 2h, at most 99h");
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        long count = Long.parseLong(text, 0, text.length() - 1, 10);
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(count);
            case 'm' -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
    }

    private static String get(Map<String, String> environment, String name, String otherwise) {
        String value = environment.getOrDefault(name, "");
        return value.isEmpty() ? otherwise : value;
    }

    private static String matching(
            Map<String, String> environment,
            String name,
            String otherwise,
            Pattern form,
            String right) {
        String value = get(environment, name, otherwise);
        if (!value.equals(otherwise) && !form.matcher(value).matches()) {
            throw Fault.invalid(name, name + " \"" + value + "\" is not right: write " + right);
        }
        return value;
    }
}
