using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using RfbWatch.Capture.Native;
using RfbWatch.TestKit;

namespace RfbWatch.Capture.Tests.Live;

/// <summary>Sends raw frames on an interface.</summary>
public sealed partial class FrameSender : IDisposable
{
    /// <summary>The number of frames after which the sender checks how many wait in the kernel.</summary>
    private const int Step = 64;

    /// <summary>
    /// Frames that may wait in the kernel between the two ends of a veth pair: it drops them beyond a thousand (net.core.netdev_max_backlog), and on a busy
    /// machine they do wait.
    /// </summary>
    private const int MaxWaiting = 256;

    /// <summary>
    /// Column of the waiting frames in /proc/net/softnet_stat, which has one line per processor (softnet_seq_show of net/core/net-procfs.c, Linux 5.10 and
    /// later).
    /// </summary>
    private const int WaitingColumn = 11;

    /// <summary>Column of dropped sent frames in /proc/net/dev, counted from the colon (dev_seq_printf_stats of net/core/net-procfs.c).</summary>
    private const int DroppedColumn = 11;

    /// <summary>Attempts after which a frame is left alone: an end that is down drops every frame.</summary>
    private const int MaxAttempts = 1000;

    private readonly SafeFileHandle _socket;
    private readonly string _interface;
    private int _sent;
    private long _dropped;

    public FrameSender(string interfaceName)
    {
        _interface = interfaceName;
        _dropped = Dropped();
        _socket = PacketSocket.Open(true, out int error) ?? throw new InvalidOperationException($"socket: error {error}");
        Assert.Equal(0, PacketSocket.Bind(_socket, NetworkDevice.IndexOf(interfaceName)));
    }

    /// <summary>
    /// Sends a frame that arrives: the other end of a veth pair takes it or drops it before the call returns. It drops it while the processor's queue is full, which frames of other
    /// namespaces can cause.
    /// </summary>
    public void Send(ReadOnlySpan<byte> frame)
    {
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            nint sent;
            do
            {
                sent = send(_socket, in MemoryMarshal.GetReference(frame), (nuint)frame.Length, 0);
            }
            while (sent < 0 && Marshal.GetLastPInvokeError() == Errno.OutOfBuffers);
            Assert.Equal(frame.Length, sent);
            long dropped = Dropped();
            bool isTaken = dropped == _dropped;
            _dropped = dropped;
            if (!isTaken || ++_sent % Step == 0)
            {
                SpinWait.SpinUntil(() => Waiting() <= MaxWaiting, Eventually.Limit);
            }

            if (isTaken)
            {
                return;
            }
        }
    }

    /// <summary>Frames that the interface dropped, as the namespace of the calling thread shows it; 0 where it does not.</summary>
    private long Dropped()
    {
        string? line = File.ReadLines("/proc/thread-self/net/dev").FirstOrDefault(line => line.TrimStart().StartsWith(_interface + ":", StringComparison.Ordinal));
        string[]? columns = line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return columns?.Length > DroppedColumn ? long.Parse(columns[DroppedColumn], CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>Frames waiting on the processor with the most; 0 if the kernel does not report them.</summary>
    private static int Waiting() =>
        File.ReadLines("/proc/net/softnet_stat").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => columns.Length > WaitingColumn).Select(columns => int.Parse(columns[WaitingColumn], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max();

    public void Dispose() => _socket.Dispose();

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(SafeFileHandle socket, in byte bytes, nuint length, int flags);
}
