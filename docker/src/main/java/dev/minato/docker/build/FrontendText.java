package dev.minato.docker.build;

import dev.minato.base.Fault;
import dev.minato.builder.check.BuildTarget;
import dev.minato.builder.check.CheckFinding;
import dev.minato.builder.check.DockerfileAnswer;
import dev.minato.builder.check.DockerfileText;
import dev.minato.builder.check.TargetOutline;
import dev.minato.builder.dockerfile.DockerfileLocation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Writes {@code result.txt}, byte for byte as the frontend does. */
final class FrontendText {
    private static final String RULER = "--------------------\n";

    private FrontendText() {}

    /** The findings by their lines, each with what it is about. */
    static String of(DockerfileAnswer.Checked checked) {
        StringBuilder text = new StringBuilder();
        List<CheckFinding> findings = new ArrayList<>(checked.report().findings());
        findings.sort(Comparator.comparingInt(CheckFinding::line));
        for (CheckFinding finding : findings) {
            String url = finding.rule().url();
            text.append("\nWARNING: ").append(finding.rule().id());
            text.append(url.isEmpty() ? "" : " - " + url);
            text.append('\n').append(finding.text()).append('\n');
            excerpt(text, checked.file(), finding.line(), finding.lastLine());
        }
        return text.toString();
    }

    /** A failure with the lines that it is about. */
    static String of(Fault failure, DockerfileText file) {
        StringBuilder text = new StringBuilder(failure.text()).append('\n');
        DockerfileLocation.of(failure)
                .ifPresent(place -> excerpt(text, file, place.line(), place.lastLine()));
        return text.toString();
    }

    /** The lines with some around them; a single line gets more of them. */
    private static void excerpt(StringBuilder text, DockerfileText file, int line, int lastLine) {
        String[] lines = new String(file.bytes(), StandardCharsets.UTF_8).split("\n", -1);
        int last = Math.min(Math.max(line, lastLine), lines.length);
        if (line > lines.length || line < 1) {
            return;
        }
        int from = line;
        int to = last;
        int wanted = line == last ? 4 : 2;
        // As in BuildKit (solver/errdefs), where a round counts too.
        int added = 0;
        while (added < wanted) {
            if (from > 1) {
                from--;
                added++;
            }
            if (to != lines.length) {
                to++;
                added++;
            }
            added++;
        }
        text.append(file.name()).append(':').append(line).append('\n').append(RULER);
        for (int n = from; n <= to; n++) {
            String mark = n >= line && n <= last ? ">>>" : "   ";
            text.append(String.format(Locale.ROOT, " %3d | %s %s\n", n, mark, lines[n - 1]));
        }
        text.append(RULER);
    }

    static String of(TargetOutline outline) {
        StringBuilder text = new StringBuilder();
        if (!outline.name().isEmpty() || !outline.description().isEmpty()) {
            TabbedText head = new TabbedText(1);
            head.line("TARGET:", outline.name().isEmpty() ? "(default)" : outline.name());
            if (!outline.description().isEmpty()) {
                head.line("DESCRIPTION:", outline.description());
            }
            text.append(head).append('\n');
        }
        if (!outline.arguments().isEmpty()) {
            TabbedText table = new TabbedText(3);
            table.line("BUILD ARG", "VALUE", "DESCRIPTION");
            outline.arguments()
                    .forEach(arg -> table.line(arg.name(), arg.value(), arg.description()));
            text.append(table).append('\n');
        }
        demands(text, "SECRET", outline.secrets());
        demands(text, "SSH", outline.agents());
        return text.toString();
    }

    private static void demands(
            StringBuilder text, String title, List<TargetOutline.Demand> demands) {
        if (!demands.isEmpty()) {
            TabbedText table = new TabbedText(3);
            table.line(title, "REQUIRED");
            demands.forEach(one -> table.line(one.name(), one.required() ? "true" : ""));
            text.append(table).append('\n');
        }
    }

    static String of(List<BuildTarget> targets) {
        TabbedText table = new TabbedText(1);
        table.line("TARGET", "DESCRIPTION");
        for (BuildTarget target : targets) {
            String name = target.name();
            if (target.usual()) {
                name = name.isEmpty() ? "(default)" : name + " (default)";
            }
            table.line(name, target.description());
        }
        return table.toString();
    }
}
