using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using RfbWatch.Capture.Native;
using RfbWatch.TestKit;

namespace RfbWatch.Capture.Tests.Live;

/// <summary>Puts frames on an interface as they are.</summary>
public sealed partial class FrameSender : IDisposable
{
    /// <summary>After so many frames it is asked how many wait in the kernel.</summary>
    private const int Step = 64;

    /// <summary>Frames that may wait in the kernel between the two ends of a veth pair: beyond a thousand (net.core.netdev_max_backlog) it drops them, and on a busy machine they do wait.</summary>
    private const int MaxWaiting = 256;

    /// <summary>Place of the frames that wait in a line of /proc/net/softnet_stat, one line a processor (softnet_seq_show of net/core/net-procfs.c, Linux 5.10 and later).</summary>
    private const int WaitingColumn = 11;

    private readonly SafeFileHandle _socket;
    private int _sent;

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
        if (++_sent % Step == 0 && Waiting() > MaxWaiting)
        {
            SpinWait.SpinUntil(() => Waiting() <= MaxWaiting, Eventually.Limit);
        }
    }

    /// <summary>Frames that wait on the processor that has most of them; 0 where the kernel does not say.</summary>
    private static int Waiting() =>
        File.ReadLines("/proc/net/softnet_stat").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => columns.Length > WaitingColumn).Select(columns => int.Parse(columns[WaitingColumn], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max();

    public void Dispose() => _socket.Dispose();

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(SafeFileHandle socket, in byte bytes, nuint length, int flags);
}
