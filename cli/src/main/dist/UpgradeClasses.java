import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Brings the classes of a jar to the class-file version of Java 8, stack maps and all: {@code java
 * UpgradeClasses.java JAR}. JDK 25 leaves classes older than Java 6 out of an AOT cache (they need
 * the old verifier), and picocli is compiled for Java 5: its 200 classes would be read and verified
 * at every start of the command, about half of its time. What the classes do stays the same.
 */
class UpgradeClasses {
    private static final int JAVA_6 = 50;
    private static final int JAVA_8 = 52;

    public static void main(String[] arguments) throws IOException {
        Path jar = Path.of(arguments[0]);
        Path part = jar.resolveSibling(jar.getFileName() + ".part");
        try (JarFile from = new JarFile(jar.toFile());
                URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()});
                OutputStream out = Files.newOutputStream(part);
                JarOutputStream to = new JarOutputStream(out)) {
            ClassFile files =
                    ClassFile.of(
                            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                            // With the old pool the old code would be copied as it is.
                            ClassFile.ConstantPoolSharingOption.NEW_POOL,
                            ClassFile.ClassHierarchyResolverOption.of(
                                    ClassHierarchyResolver.ofResourceParsing(loader)
                                            .orElse(ClassHierarchyResolver.defaultResolver())));
            for (Enumeration<JarEntry> all = from.entries(); all.hasMoreElements(); ) {
                JarEntry entry = all.nextElement();
                byte[] content;
                try (InputStream in = from.getInputStream(entry)) {
                    content = in.readAllBytes();
                }
                JarEntry same = new JarEntry(entry.getName());
                same.setTime(entry.getTime());
                to.putNextEntry(same);
                to.write(entry.getName().endsWith(".class") ? upgraded(files, content) : content);
                to.closeEntry();
            }
        }
        Files.move(part, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static byte[] upgraded(ClassFile files, byte[] content) {
        ClassModel old = files.parse(content);
        if (old.majorVersion() >= JAVA_6) {
            return content;
        }
        return files.transformClass(
                old,
                ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
                        .andThen(
                                ClassTransform.endHandler(
                                        builder -> builder.with(ClassFileVersion.of(JAVA_8, 0)))));
    }
}
