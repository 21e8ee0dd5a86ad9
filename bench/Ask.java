import dev.minato.base.Fault;
import dev.minato.launch.ProductFolder;
import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerReading;
import dev.minato.platform.scale.TriggerSpec;
import dev.minato.scaler.KedaTriggers;
import dev.minato.scaler.driver.DriverLoader;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks what a scale rule would ask, twice: {@code java -Dminato.folder=.dist/current -cp '.dist/current/lib/*' bench/Ask.java TYPE NAME=VALUE...
 * [auth:NAME=VALUE...] [env:NAME=VALUE...]}. Prints value, target, activity and the time that both readings took, or why
 * there is no value; then the exit code is 1.
 */
class Ask {
    public static void main(String[] arguments) {
        Map<String, String> metadata = new HashMap<>();
        Map<String, String> auth = new HashMap<>();
        Map<String, String> env = new HashMap<>();
        for (String each : List.of(arguments).subList(1, arguments.length)) {
            Map<String, String> to = each.startsWith("auth:") ? auth : each.startsWith("env:") ? env : metadata;
            String pair = to == metadata ? each : each.substring(each.indexOf(':') + 1);
            to.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        TriggerSpec spec = new TriggerSpec(arguments[0], metadata, auth, env);
        KedaTriggers triggers = new KedaTriggers(new DriverLoader(ProductFolder.running().drivers()));
        try {
            triggers.check(spec).forEach(System.err::println);
            try (Trigger trigger = triggers.open(spec)) {
                long from = System.nanoTime();
                trigger.read(Duration.ofSeconds(20));
                long between = System.nanoTime();
                TriggerReading reading = trigger.read(Duration.ofSeconds(20));
                long end = System.nanoTime();
                System.out.printf(
                        "value %s target %s %s (%d ms, then %d ms)%n",
                        number(reading.value()),
                        number(reading.target()),
                        reading.active() ? "active" : "idle",
                        (between - from) / 1_000_000,
                        (end - between) / 1_000_000);
            }
        } catch (Fault fault) {
            System.out.println(fault.kind() + " " + fault.field().orElse("") + " " + fault.text());
            System.exit(1);
        }
        System.exit(0);
    }

    private static String number(double value) {
        return value == Math.rint(value) && value < 1e15 ? Long.toString((long) value) : Double.toString(value);
    }
}
