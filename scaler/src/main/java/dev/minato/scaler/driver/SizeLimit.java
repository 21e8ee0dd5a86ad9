package dev.minato.scaler.driver;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A method of a driver that takes as much memory as a server's first bytes say, before any of it
 * has arrived. Who is asked for more than a megabyte there gets an IOException instead: the text of
 * an HTTP server, read as a length, is 1.2 GB, and a daemon without heap ends.
 *
 * @param type of the driver
 * @param method whose first parameter is the size in bytes
 * @param descriptor of that method
 */
record SizeLimit(String type, String method, String descriptor) {
    private static final int LARGEST = 1 << 20;
    private static final ClassDesc FAILURE = IOException.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc BY_TEXT =
            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String);

    /**
     * The class with this limit.
     *
     * @throws ClassNotFoundException when it has no such method: another version of the driver
     */
    byte[] into(byte[] bytes, ClassLoader loader) throws ClassNotFoundException {
        ClassFile format =
                ClassFile.of(
                        ClassFile.ClassHierarchyResolverOption.of(
                                ClassHierarchyResolver.ofResourceParsing(loader)
                                        .orElse(ClassHierarchyResolver.defaultResolver())));
        AtomicInteger found = new AtomicInteger();
        byte[] limited =
                format.transformClass(
                        format.parse(bytes),
                        ClassTransform.transformingMethods(
                                this::isMeant,
                                (methods, element) -> {
                                    if (element instanceof CodeModel code) {
                                        found.incrementAndGet();
                                        methods.transformCode(code, new Guard());
                                    } else {
                                        methods.with(element);
                                    }
                                }));
        if (found.get() != 1) {
            throw new ClassNotFoundException(
                    type + " has no " + method + descriptor + ": it is of an unknown version");
        }
        return limited;
    }

    private boolean isMeant(MethodModel each) {
        return each.methodName().equalsString(method) && each.methodType().equalsString(descriptor);
    }

    /** Goes before the first instruction. */
    private static final class Guard implements CodeTransform {
        @Override
        public void atStart(CodeBuilder code) {
            Label fits = code.newLabel();
            code.iload(code.parameterSlot(0))
                    .loadConstant(LARGEST)
                    .if_icmple(fits)
                    .new_(FAILURE)
                    .dup()
                    .loadConstant("the server announces more than a megabyte at once")
                    .invokespecial(FAILURE, ConstantDescs.INIT_NAME, BY_TEXT)
                    .athrow()
                    .labelBinding(fits);
        }

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            code.with(element);
        }
    }
}
