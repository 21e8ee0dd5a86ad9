package dev.minato.scaler.driver;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;

/**
 * Classes of one driver, from its jars, and those of ours that are compiled against it, from where
 * this class lies. All others are the product's. What a class has of the driver is taken here
 * first, so that a driver on the class path, as in tests, makes no difference.
 */
final class DriverClassLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    private final DriverKind kind;

    DriverClassLoader(DriverKind kind, URL[] jars) {
        super("driver-" + kind.folder(), jars, DriverClassLoader.class.getClassLoader());
        this.kind = kind;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!kind.owns(name)) {
            if (kind == DriverKind.MYSQL && name.startsWith("org.slf4j.")) {
                throw new ClassNotFoundException(name + ": what it says is in its exceptions");
            }
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known == null ? findClass(name) : known;
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        String path = name.replace('.', '/') + ".class";
        if (name.startsWith("dev.minato.")) {
            return define(name, bytes(getParent().getResource(path), name));
        }
        var limits = kind.limitsOf(name);
        if (limits.isEmpty()) {
            return super.findClass(name);
        }
        byte[] limited = bytes(findResource(path), name);
        for (SizeLimit limit : limits) {
            limited = limit.into(limited, this);
        }
        return define(name, limited);
    }

    private Class<?> define(String name, byte[] bytes) {
        return defineClass(name, bytes, 0, bytes.length);
    }

    private static byte[] bytes(@org.jspecify.annotations.Nullable URL at, String name)
            throws ClassNotFoundException {
        if (at == null) {
            throw new ClassNotFoundException(name);
        }
        try (InputStream in = at.openStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
