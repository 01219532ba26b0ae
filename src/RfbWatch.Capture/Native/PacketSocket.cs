using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RfbWatch.Capture.Native;

/// <summary>
/// Linux AF_PACKET sockets, packet(7), as far as a capture ring needs them. The numbers are from linux/if_packet.h, linux/filter.h and asm-generic/socket.h.
/// Each call returns 0 or the error number.
/// </summary>
internal static partial class PacketSocket
{
    private const int FamilyPacket = 17;
    private const int TypeRaw = 3;
    private const int TypeDatagram = 2;
    private const int CloseOnExec = 0x80000;
    private const int LevelSocket = 1;
    private const int LevelPacket = 263;
    private const int AttachFilterOption = 26;
    private const int DetachFilterOption = 27;
    private const int SocketErrorOption = 4;
    private const int AddMembershipOption = 1;
    private const int RingOption = 5;
    private const int StatisticsOption = 6;
    private const int VersionOption = 10;
    private const int FanoutOption = 18;
    private const int IgnoreOutgoingOption = 23;
    private const int Version3 = 2;
    private const ushort AllProtocols = 0x0003;
    private const ushort PromiscuousMembership = 1;
    private const int FanoutDataOption = 22;
    /// <summary>PACKET_FANOUT_HASH with PACKET_FANOUT_FLAG_DEFRAG: by the kernel's symmetric flow hash, after IPv4 fragments are reassembled.</summary>
    public const int FanoutHash = 0x8000;

    /// <summary>PACKET_FANOUT_CPU: by the processor on which the kernel handles the frame, modulo the sockets of the group.</summary>
    public const int FanoutCpu = 2;

    /// <summary>PACKET_FANOUT_QM: by the receive queue of the interface, modulo the sockets of the group.</summary>
    public const int FanoutQueue = 5;

    /// <summary>PACKET_FANOUT_CBPF: by a program, <see cref="SetFanoutProgram"/>.</summary>
    public const int FanoutProgram = 6;


    /// <summary>The kernel chooses an id that no other group of the namespace uses.</summary>
    private const int FanoutUniqueId = 0x2000;

    private const int ProtectRead = 1;
    private const int ProtectWrite = 2;
    private const int MapShared = 1;

    /// <summary>
    /// Creates a socket that receives nothing yet: its protocol is 0 until it is bound. A raw socket gets link-layer headers; otherwise frames start at the
    /// network header.
    /// </summary>
    public static SafeFileHandle? Open(bool raw, out int error)
    {
        int descriptor = socket(FamilyPacket, (raw ? TypeRaw : TypeDatagram) | CloseOnExec, 0);
        error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    public static int SetRing(SafeFileHandle socket, in RingRequest ring)
    {
        int error = SetOption(socket, LevelPacket, VersionOption, Version3);
        return error != 0 ? error : SetOption(socket, LevelPacket, RingOption, ring);
    }

    /// <summary>Binds to an interface, or with index 0 to all interfaces, and starts receiving every protocol.</summary>
    public static unsafe int Bind(SafeFileHandle socket, int interfaceIndex)
    {
        var address = new LinkLayerAddress
        {
            Family = FamilyPacket,
            Protocol = BitConverter.IsLittleEndian ? (ushort)(AllProtocols << 8) : AllProtocols,
            InterfaceIndex = interfaceIndex,
        };
        return bind(socket, address, (uint)sizeof(LinkLayerAddress)) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    public static int SetPromiscuous(SafeFileHandle socket, int interfaceIndex) => SetOption(
        socket, LevelPacket, AddMembershipOption, new Membership { InterfaceIndex = interfaceIndex, Type = PromiscuousMembership });

    public static int IgnoreOutgoing(SafeFileHandle socket) => SetOption(socket, LevelPacket, IgnoreOutgoingOption, 1);

    /// <summary>Creates a fanout group with this socket as its first member, and returns the id for the others.</summary>
    /// <param name="socket">A bound socket.</param>
    /// <param name="type">A FANOUT constant of this class; with <see cref="FanoutProgram"/> the program must be set next.</param>
    /// <param name="id">Id of the group.</param>
    public static int NewFanout(SafeFileHandle socket, int type, out int id)
    {
        id = 0;
        int error = SetOption(socket, LevelPacket, FanoutOption, (type | FanoutUniqueId) << 16);
        if (error != 0)
        {
            return error;
        }

        error = GetOption(socket, LevelPacket, FanoutOption, out int value);
        id = value & 0xFFFF;
        return error;
    }

    public static int JoinFanout(SafeFileHandle socket, int type, int id) =>
        SetOption(socket, LevelPacket, FanoutOption, id | (type << 16));

    /// <summary>Sets the program that selects the ring, for the whole group.</summary>
    public static int SetFanoutProgram(SafeFileHandle socket, ReadOnlySpan<BpfInstruction> program) => SetProgram(socket, LevelPacket, FanoutDataOption, program);

    /// <summary>Gets the frames and drops since the last call; the kernel resets its counters on each call.</summary>
    public static int TakeStatistics(SafeFileHandle socket, out RingStatistics statistics) => GetOption(socket, LevelPacket, StatisticsOption, out statistics);

    /// <summary>Reads and clears the pending error of the socket; 0 if there is none.</summary>
    public static int TakeError(SafeFileHandle socket) => GetOption(socket, LevelSocket, SocketErrorOption, out int pending) is var error and not 0 ? error : pending;

    public static int AttachFilter(SafeFileHandle socket, ReadOnlySpan<BpfInstruction> program) => SetProgram(socket, LevelSocket, AttachFilterOption, program);

    public static int DetachFilter(SafeFileHandle socket) => SetOption(socket, LevelSocket, DetachFilterOption, 0);

    /// <summary>Maps the ring; returns null on failure.</summary>
    public static unsafe byte* Map(SafeFileHandle socket, nuint length, out int error)
    {
        void* address = mmap(null, length, ProtectRead | ProtectWrite, MapShared, socket, 0);
        error = (nint)address == -1 ? Marshal.GetLastPInvokeError() : 0;
        return error == 0 ? (byte*)address : null;
    }

    public static unsafe void Unmap(byte* address, nuint length) => _ = munmap(address, length);

    private static unsafe int SetProgram(SafeFileHandle socket, int level, int option, ReadOnlySpan<BpfInstruction> program)
    {
        fixed (BpfInstruction* first = program)
        {
            return SetOption(socket, level, option, new FilterProgram { Length = (ushort)program.Length, Instructions = first });
        }
    }

    private static unsafe int SetOption<T>(SafeFileHandle socket, int level, int option, in T value)
        where T : unmanaged
    {
        fixed (T* pointer = &value)
        {
            return setsockopt(socket, level, option, pointer, (uint)sizeof(T)) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    private static unsafe int GetOption<T>(SafeFileHandle socket, int level, int option, out T value)
        where T : unmanaged
    {
        T result = default;
        uint length = (uint)sizeof(T);
        int error = getsockopt(socket, level, option, &result, ref length) == 0 ? 0 : Marshal.GetLastPInvokeError();
        value = result;
        return error;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(SafeFileHandle socket, in LinkLayerAddress address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int setsockopt(SafeFileHandle socket, int level, int option, void* value, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int getsockopt(SafeFileHandle socket, int level, int option, void* value, ref uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial void* mmap(void* address, nuint length, int protection, int flags, SafeFileHandle descriptor, nint offset);

    [LibraryImport("libc")]
    private static unsafe partial int munmap(void* address, nuint length);

    /// <summary>tpacket_req3.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct RingRequest
    {
        public uint BlockBytes;
        public uint Blocks;
        public uint FrameBytes;
        public uint Frames;
        public uint BlockTimeoutMilliseconds;
        public uint PrivateBytes;
        public uint Features;
    }

    /// <summary>tpacket_stats_v3. Frames include the dropped ones.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct RingStatistics
    {
        public uint Frames;
        public uint Drops;
        public uint QueueFreezes;
    }

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct FilterProgram
    {
        public ushort Length;
        public BpfInstruction* Instructions;
    }

    /// <summary>sockaddr_ll.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct LinkLayerAddress
    {
        public ushort Family;
        public ushort Protocol;
        public int InterfaceIndex;
        public ushort HardwareType;
        public byte PacketType;
        public byte AddressLength;
        public ulong Address;
    }

    /// <summary>packet_mreq.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Membership
    {
        public int InterfaceIndex;
        public ushort Type;
        public ushort AddressLength;
        public EightBytes Address;
    }

    [InlineArray(8)]
    private struct EightBytes
    {
        private byte _first;
    }
}
