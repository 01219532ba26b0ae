using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using RfbWatch.Capture.Native;

namespace RfbWatch.Capture.Tests.Live;

/// <summary>Puts frames on an interface as they are.</summary>
public sealed partial class FrameSender : IDisposable
{
    private readonly SafeFileHandle _socket;

    public FrameSender(string interfaceName)
    {
        _socket = PacketSocket.Open(true, out var error) ?? throw new InvalidOperationException($"socket: error {error}");
        Assert.Equal(0, PacketSocket.Bind(_socket, NetworkDevice.IndexOf(interfaceName)));
    }

    public void Send(ReadOnlySpan<byte> frame)
    {
        nint sent;
        do
        {
            sent = send(_socket, in MemoryMarshal.GetReference(frame), (nuint)frame.Length, 0);
        }
        while (sent < 0 && Marshal.GetLastPInvokeError() == Errno.OutOfBuffers);
        Assert.Equal(frame.Length, sent);
    }

    public void Dispose() => _socket.Dispose();

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(SafeFileHandle socket, in byte bytes, nuint length, int flags);
}
