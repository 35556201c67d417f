package io.apiservice.sdk.oauth;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A channel that reports writes and forces to the file system before they happen. */
final class ForwardingFileChannel extends FileChannel {
  private final FileChannel next;
  private final FaultyFileSystem files;
  private final Path real;

  ForwardingFileChannel(FileChannel next, FaultyFileSystem files, Path real) {
    this.next = next;
    this.files = files;
    this.real = real;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    files.changing("write", real);
    return next.write(source);
  }

  @Override
  public void force(boolean metaData) throws IOException {
    files.changing("force", real);
    next.force(metaData);
    files.disk.forced(real);
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return next.read(target);
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    return next.read(targets, offset, length);
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    files.changing("write", real);
    return next.write(sources, offset, length);
  }

  @Override
  public long position() throws IOException {
    return next.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    next.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return next.size();
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    next.truncate(size);
    return this;
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    return next.transferTo(position, count, target);
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count)
      throws IOException {
    files.changing("write", real);
    return next.transferFrom(source, position, count);
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    return next.read(target, position);
  }

  @Override
  public int write(ByteBuffer source, long position) throws IOException {
    files.changing("write", real);
    return next.write(source, position);
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    return next.map(mode, position, size);
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return next.lock(position, size, shared);
  }

  @Override
  public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return next.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    next.close();
  }
}
