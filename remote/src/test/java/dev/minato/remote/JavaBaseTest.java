package dev.minato.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.linux.BytePath;
import dev.minato.linux.files.Dir;
import dev.minato.linux.process.HostCommand;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The trees of the Java base images, entered by chroot. */
final class JavaBaseTest {
    private static final Path JAVA = Path.of(System.getProperty("java.home"));

    @TempDir Path tree;

    private BaseRecipe.Settings make(JavaBase.Kind kind) throws IOException {
        return new JavaBase(kind, JAVA).make(tree, line -> assertThat(line).isNotBlank());
    }

    private String inside(String script) {
        HostCommand.Result result =
                HostCommand.run(
                        List.of(
                                "unshare",
                                "--mount",
                                "--propagation",
                                "private",
                                "sh",
                                "-ec",
                                "mount -t proc proc \"$0/proc\"; exec chroot \"$0\" /bin/sh -ec"
                                        + " \"$1\"",
                                tree.toString(),
                                script),
                        new byte[0],
                        Duration.ofSeconds(60));
        assertThat(result.complaint()).as("stderr of " + script).isEmpty();
        return result.text().strip();
    }

    @Test
    void theJreRunsJavaAndTheUsualTools() throws IOException {
        BaseRecipe.Settings settings = make(JavaBase.Kind.JRE);
        String java = "/opt/java/openjdk/bin/java";
        assertThat(settings.env()).contains("JAVA_HOME=/opt/java/openjdk", "LANG=C.UTF-8");
        assertThat(inside(java + " -Xshare:on --version")).contains(" 25");
        assertThat(
                        inside(
                                "printf 'b\\na\\n' | sort | tr '\\n' ' '; id -un; tar --version |"
                                        + " head -n 1"))
                .startsWith("a b root")
                .contains("tar");
        assertThat(tree.resolve("opt/java/openjdk/bin/javac")).doesNotExist();
        try (Dir root = Dir.open(tree)) {
            assertThat(root.stat(BytePath.of("tmp")).mode()).isEqualTo(01777);
            assertThat(root.stat(BytePath.of("opt/java/openjdk/lib/modules")).uid()).isZero();
        }
    }

    @Test
    void theJdkCompiles() throws IOException {
        make(JavaBase.Kind.JDK);
        Files.writeString(
                tree.resolve("tmp/A.java"),
                "public class A { public static void main(String[] a) { System.out.print(\"é\"); }"
                        + " }");
        assertThat(
                        inside(
                                "export LC_ALL=C.UTF-8 PATH=/opt/java/openjdk/bin:$PATH; cd /tmp;"
                                        + " javac --release 25 A.java; java A"))
                .isEqualTo("é");
    }

    @Test
    void theSameJdkGivesTheSameInputs() {
        assertThat(new JavaBase(JavaBase.Kind.JRE, JAVA).inputs())
                .isEqualTo(new JavaBase(JavaBase.Kind.JRE, JAVA).inputs());
    }
}
