using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RfbWatch.Throughput.Live;

/// <summary>An AF_PACKET socket that sends raw frames, many per call (packet(7), sendmmsg(2)). Numbers from linux/if_packet.h.</summary>
internal static unsafe partial class SendSocket
{
    private const int FamilyPacket = 17;
    private const int TypeRaw = 3;
    private const int LevelPacket = 263;
    private const int BypassQueueOption = 20;
    private const int NoBuffers = 105;
    private const int TryAgain = 11;

    /// <summary>Opens a socket bound to an interface, bypassing the queue of its driver.</summary>
    public static SafeFileHandle Open(string interfaceName)
    {
        uint index = if_nametoindex(interfaceName);
        int descriptor = index == 0 ? -1 : socket(FamilyPacket, TypeRaw, 0);
        if (descriptor < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{interfaceName}: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        int one = 1;
        var address = new LinkLayerAddress { Family = FamilyPacket, Index = (int)index };
        if (setsockopt(descriptor, LevelPacket, BypassQueueOption, &one, sizeof(int)) != 0 || bind(descriptor, &address, sizeof(LinkLayerAddress)) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        return handle;
    }

    /// <summary>Sends messages; returns how many the kernel accepted, 0 if it had no room.</summary>
    public static int Send(SafeFileHandle socket, Message* messages, int count)
    {
        int sent = sendmmsg((int)socket.DangerousGetHandle(), messages, (uint)count, 0);
        if (sent >= 0)
        {
            return sent;
        }

        int error = Marshal.GetLastPInvokeError();
        return error is NoBuffers or TryAgain ? 0 : throw new Win32Exception(error);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct LinkLayerAddress
    {
        public ushort Family;
        public ushort Protocol;
        public int Index;
        public ushort Hardware;
        public byte PacketType;
        public byte AddressLength;
        public ulong Address;
    }

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Block
    {
        public byte* Base;
        public nuint Length;
    }

    /// <summary>struct mmsghdr of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Message
    {
        public void* Name;
        public uint NameLength;
        public Block* Blocks;
        public nuint BlockCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
        public uint Sent;
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial uint if_nametoindex(string name);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(int descriptor, void* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(int descriptor, int level, int option, void* value, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sendmmsg(int descriptor, Message* messages, uint count, int flags);
}
