using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using RfbWatch.Capture.Native;
using RfbWatch.Packets;

namespace RfbWatch.Capture.Live;

/// <summary>Opens the AF_PACKET rings of one interface.</summary>
/// <remarks>
/// The order matters: the socket is created without a protocol, gets its ring and a filter that passes nothing, is bound, and joins the fanout group. The
/// filters are opened only once all rings exist. As a result, no frame of another interface is captured, and no frame reaches two rings.
/// </remarks>
internal sealed class PacketRings
{
    /// <summary>The name that denotes all interfaces of the network namespace.</summary>
    public const string AnyInterface = "any";

    /// <summary>Classic BPF "return 0".</summary>
    private static readonly BpfInstruction[] PassNothing = [new(BpfInstruction.ReturnConstant, 0, 0, 0)];

    /// <summary>Nominal frame size that the kernel requires to check the ring's dimensions; TPACKET_V3 stores frames of any size.</summary>
    private const uint NominalFrameBytes = 2048;

    private const string LinuxOnly = "AF_PACKET rings exist on Linux only; use the libpcap backend";

    private readonly string _name;
    private readonly LiveOptions _options;
    private readonly List<PacketRingSource> _sources = [];
    private readonly List<SafeFileHandle> _sockets = [];
    private int _fanoutId;

    private PacketRings(string name, LiveOptions options)
    {
        _name = name;
        _options = options;
    }

    public static LiveOpening Open(string name, LiveOptions options)
    {
        var rings = new PacketRings(name, options);
        if (rings.OpenAll() is not { } problem)
        {
            return new LiveOpening([.. rings._sources], null);
        }

        rings._sources.ForEach(source => source.Dispose());
        rings._sockets.ForEach(socket => socket.Dispose());
        return new LiveOpening([], problem);
    }

    /// <summary>Tries to create an unbound socket and a ring; returns why the socket, or a ring of that size, cannot be created.</summary>
    public static (string? Obstacle, string? RingObstacle) Try(LiveOptions options)
    {
        if (!OperatingSystem.IsLinux())
        {
            return (LinuxOnly, null);
        }

        using var socket = PacketSocket.Open(true, out int error);
        if (socket is null)
        {
            return (Explain("opening a packet socket", error).Text, null);
        }

        error = PacketSocket.SetRing(socket, RequestFor(options));
        return (null, error == 0 ? null : Explain($"a ring of {options.RingBytes} bytes", error).Text);
    }

    private CaptureProblem? OpenAll()
    {
        if (!OperatingSystem.IsLinux())
        {
            return Problem(CaptureProblemKind.NotAvailable, LinuxOnly);
        }

        if (PacketSocket.Open(true, out int socketError) is not { } probe)
        {
            return Failure("opening a packet socket", socketError);
        }

        using (probe)
        {
            int index = 0;
            if (_name != AnyInterface && (index = NetworkDevice.IndexOf(_name)) == 0)
            {
                return Problem(CaptureProblemKind.NotAvailable, $"no such interface; available: {string.Join(", ", InterfaceInventory.Names())}");
            }

            var (linkType, withHeader) = index == 0 ? (LinkType.Raw, false) : HardwareType.Framing(NetworkDevice.HardwareTypeOf(probe, _name));
            int flags = index == 0 ? NetworkDevice.FlagUp : NetworkDevice.FlagsOf(probe, _name);
            BpfInstruction[]? filter = null;
            if (_options.Filter is { } expression && CaptureFilter.Compile(expression, linkType, out filter) is { } filterError)
            {
                return Problem(CaptureProblemKind.NotAvailable, filterError);
            }

            for (int ring = 1; ring <= _options.Rings; ring++)
            {
                if (OpenRing(ring, index, flags, linkType, withHeader) is { } problem)
                {
                    return problem;
                }
            }

            return OpenFilters(filter);
        }
    }

    private unsafe CaptureProblem? OpenRing(int number, int index, int flags, LinkType linkType, bool withHeader)
    {
        if (PacketSocket.Open(withHeader, out int error) is not { } socket)
        {
            return Failure("opening a packet socket", error);
        }

        _sockets.Add(socket);
        var request = RequestFor(_options);
        if ((error = PacketSocket.SetRing(socket, request)) != 0)
        {
            return Failure($"a ring of {_options.RingBytes} bytes", error);
        }

        if ((error = PacketSocket.AttachFilter(socket, PassNothing)) != 0)
        {
            return Failure("attaching a filter", error);
        }

        byte* map = PacketSocket.Map(socket, (nuint)request.Blocks * request.BlockBytes, out error);
        if (map is null)
        {
            return Failure("mapping the ring", error);
        }

        string backend = _options.Rings == 1 ? "AF_PACKET ring" : $"AF_PACKET ring {number} of {_options.Rings}";
        var state = (flags & NetworkDevice.FlagUp) != 0 ? LiveState.Up : LiveState.Down;
        _sources.Add(new PacketRingSource(socket, map, (int)request.Blocks, _name, index, linkType, backend, _options.WaitMilliseconds, state));
        bool ignoresOutgoing = _options.IgnoreOutgoing || (flags & NetworkDevice.FlagLoopback) != 0;
        if (ignoresOutgoing && (error = PacketSocket.IgnoreOutgoing(socket)) != 0)
        {
            return Failure("leaving out what this machine sends (needs Linux 4.20)", error);
        }

        if ((error = PacketSocket.Bind(socket, index)) != 0)
        {
            return Failure("binding to the interface", error);
        }

        if (_options.Promiscuous && index != 0 && (error = PacketSocket.SetPromiscuous(socket, index)) != 0)
        {
            return Failure("promiscuous mode", error);
        }

        return _options.Rings == 1 ? null : JoinFanout(socket, number);
    }

    private CaptureProblem? JoinFanout(SafeFileHandle socket, int number)
    {
#pragma warning disable CS8524 // Unnamed values do not occur; a new spread without an arm must not compile.
        int type = _options.Spread switch
        {
            RingSpread.AddressPair => PacketSocket.FanoutProgram,
            RingSpread.Flow => PacketSocket.FanoutHash,
            RingSpread.Cpu => PacketSocket.FanoutCpu,
            RingSpread.Queue => PacketSocket.FanoutQueue,
        };
#pragma warning restore CS8524
        int error = number == 1 ? PacketSocket.NewFanout(socket, type, out _fanoutId) : PacketSocket.JoinFanout(socket, type, _fanoutId);
        if (error == 0 && number == 1 && type == PacketSocket.FanoutProgram)
        {
            error = PacketSocket.SetFanoutProgram(socket, AddressPairProgram.Instructions);
        }

        return error switch
        {
            0 => null,
            Errno.InvalidArgument => Problem(CaptureProblemKind.NotAvailable, "with several rings the interface must be up when it is opened, and Linux 4.13 is required; bring it up first, or use one ring"),
            _ => Failure("joining the fanout group", error),
        };
    }

    private CaptureProblem? OpenFilters(BpfInstruction[]? filter)
    {
        foreach (var socket in _sockets)
        {
            int error = filter is null ? PacketSocket.DetachFilter(socket) : PacketSocket.AttachFilter(socket, filter);
            if (error != 0)
            {
                return Failure("attaching the filter", error);
            }
        }

        return null;
    }

    private static PacketSocket.RingRequest RequestFor(LiveOptions options)
    {
        uint blocks = (uint)(options.RingBytes / PacketRingSource.BlockBytes);
        return new PacketSocket.RingRequest
        {
            BlockBytes = PacketRingSource.BlockBytes,
            Blocks = blocks,
            FrameBytes = NominalFrameBytes,
            Frames = PacketRingSource.BlockBytes / NominalFrameBytes * blocks,
            BlockTimeoutMilliseconds = (uint)options.BlockMilliseconds,
        };
    }

    private static (CaptureProblemKind Kind, string Text) Explain(string action, int error) => error switch
    {
        Errno.OperationNotPermitted or Errno.PermissionDenied => (
            CaptureProblemKind.NotPermitted,
            "needs CAP_NET_RAW, which this process does not have; run it as root, or with systemd's AmbientCapabilities=CAP_NET_RAW, or give the program the capability: setcap cap_net_raw+ep PROGRAM"),
        Errno.FamilyNotSupported => (CaptureProblemKind.NotAvailable, "this kernel has no packet sockets (AF_PACKET); load the module af_packet, or use the libpcap backend"),
        Errno.NoSuchDevice or Errno.NoSuchDeviceOrAddress => (CaptureProblemKind.NotAvailable, "the interface disappeared while it was being opened; try again"),
        Errno.OutOfMemory => (CaptureProblemKind.NotAvailable, $"{action} failed: the kernel does not have enough memory; configure a smaller ring"),
        _ => (CaptureProblemKind.NotAvailable, $"{action} failed: {Marshal.GetPInvokeErrorMessage(error)} (error {error})"),
    };

    private CaptureProblem Failure(string action, int error)
    {
        var (kind, text) = Explain(action, error);
        return Problem(kind, text);
    }

    private CaptureProblem Problem(CaptureProblemKind kind, string text) => new(kind, $"{_name}: {text}");
}
