package dev.minato.daemon;

import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.base.JsonProfiles;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code minato doctor}: prints what this host has and lacks. {@code --mend} installs what is
 * missing first, {@code --quiet} prints only what is wrong. Exit code 1 when something needed is
 * missing.
 */
public final class DoctorMain {
    private DoctorMain() {}

    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try {
            System.exit(run(words, out));
        } catch (Fault e) {
            System.err.println("minato: " + e.text());
            System.exit(1);
        }
    }

    private static int run(List<String> words, PrintStream out) {
        Doctor doctor = new Doctor(Home.of(System.getenv()));
        if (words.contains("--mend")) {
            new HostPackages().install(System.err::println);
        }
        List<Doctor.Check> checks = doctor.examine();
        if (words.contains("json")) {
            out.println(
                    JsonProfiles.own()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsString(
                                    checks.stream().map(Doctor.Check::properties).toList()));
        } else {
            checks.stream()
                    .filter(check -> !words.contains("--quiet") || !check.ok())
                    .forEach(check -> out.println(line(check)));
        }
        return checks.stream().allMatch(check -> check.ok() || !check.needed()) ? 0 : 1;
    }

    private static String line(Doctor.Check check) {
        List<String> parts = new ArrayList<>();
        parts.add(check.ok() ? "ok  " : check.needed() ? "BAD " : "note");
        parts.add(check.name() + ":");
        parts.add(check.seen());
        String text = String.join(" ", parts);
        return check.mend().isEmpty() || check.ok() ? text : text + "\n     mend: " + check.mend();
    }
}
