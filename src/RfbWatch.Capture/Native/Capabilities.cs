using System.Runtime.InteropServices;

namespace RfbWatch.Capture.Native;

/// <summary>
/// Capabilities of the calling thread, capabilities(7), and what hands a process over to a program with fewer. Numbers from linux/capability.h and linux/prctl.h.
/// Each call returns 0 or the error number.
/// </summary>
public static partial class Capabilities
{
    /// <summary>CAP_NET_RAW.</summary>
    public const int NetRaw = 13;

    /// <summary>Words of 32 bits in each set since version 3 of the interface.</summary>
    private const int Words = 2;

    private const uint Version3 = 0x2008_0522;
    private const int DropFromBoundingSet = 24;
    private const int SetNoNewPrivileges = 38;
    private const int KeepCapabilities = 8;
    private const int Ambient = 47;
    private const int AmbientRaise = 2;
    private const int AmbientClear = 4;

    /// <summary>The permitted, effective and inheritable sets of this thread, a bit for each capability.</summary>
    public static unsafe int Get(out Sets sets)
    {
        var header = new Header { Version = Version3 };
        Data* data = stackalloc Data[Words];
        int error = capget(ref header, data) == 0 ? 0 : Marshal.GetLastPInvokeError();
        sets = error == 0
            ? new Sets(Join(data[0].Permitted, data[1].Permitted), Join(data[0].Effective, data[1].Effective), Join(data[0].Inheritable, data[1].Inheritable))
            : default;
        return error;
    }

    /// <summary>Sets the three sets of this thread.</summary>
    public static unsafe int Set(Sets sets)
    {
        var header = new Header { Version = Version3 };
        Data* data = stackalloc Data[Words];
        for (int i = 0; i < Words; i++)
        {
            data[i] = new Data { Permitted = (uint)(sets.Permitted >> (32 * i)), Effective = (uint)(sets.Effective >> (32 * i)), Inheritable = (uint)(sets.Inheritable >> (32 * i)) };
        }

        return capset(ref header, data) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>Takes a capability out of the bounding set of this thread; needs CAP_SETPCAP. EINVAL: the kernel does not know the number.</summary>
    public static int DropBounding(int capability) => Control(DropFromBoundingSet, (nuint)capability, 0);

    /// <summary>Empties the ambient set of this thread.</summary>
    public static int ClearAmbient() => Control(Ambient, AmbientClear, 0);

    /// <summary>Puts a capability that is permitted and inheritable into the ambient set of this thread: a program that it executes has it then, whoever its user is.</summary>
    public static int RaiseAmbient(int capability) => Control(Ambient, AmbientRaise, (nuint)capability);

    /// <summary>What this thread executes from now on gains nothing: neither by a set-user-ID bit, nor by a file's capabilities, nor by being root.</summary>
    public static int NoNewPrivileges() => Control(SetNoNewPrivileges, 1, 0);

    /// <summary>Keeps the permitted set when the user changes from root to another.</summary>
    public static int KeepOverUserChange() => Control(KeepCapabilities, 1, 0);

    /// <summary>Replaces this process by a program, execve(2). Returns only when that fails.</summary>
    /// <param name="file">Path of the program.</param>
    /// <param name="arguments">Its arguments, each ended by a zero byte, as <c>/proc/self/cmdline</c> has them.</param>
    /// <param name="environment">Its environment, each variable ended by a zero byte, as <c>/proc/self/environ</c> has them.</param>
    public static unsafe int Execute(string file, ReadOnlySpan<byte> arguments, ReadOnlySpan<byte> environment)
    {
        fixed (byte* argumentBytes = arguments, environmentBytes = environment)
        {
            byte** argv = Strings(argumentBytes, arguments);
            byte** envp = Strings(environmentBytes, environment);
            _ = execve(file, argv, envp);
            int error = Marshal.GetLastPInvokeError();
            NativeMemory.Free(argv);
            NativeMemory.Free(envp);
            return error;
        }
    }

    private static ulong Join(uint low, uint high) => low | ((ulong)high << 32);

    private static int Control(int option, nuint second, nuint third) => prctl(option, second, third, 0, 0) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>The beginnings of the texts in a block, and a null behind them.</summary>
    private static unsafe byte** Strings(byte* block, ReadOnlySpan<byte> texts)
    {
        byte** list = (byte**)NativeMemory.Alloc((nuint)texts.Count((byte)0) + 1, (nuint)sizeof(byte*));
        int count = 0;
        for (int at = 0; at < texts.Length && texts[at..].IndexOf((byte)0) is >= 0 and var length; at += length + 1)
        {
            list[count++] = block + at;
        }

        list[count] = null;
        return list;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int capget(ref Header header, Data* data);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int capset(ref Header header, Data* data);

    // Variadic in C; on the platforms of Linux that .NET runs on all arguments travel as fixed ones would.
    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int execve(string file, byte** arguments, byte** environment);

    /// <summary>Sets of capabilities, bit N for capability N.</summary>
    public readonly record struct Sets(ulong Permitted, ulong Effective, ulong Inheritable);

    /// <summary>__user_cap_header_struct; process 0 is the calling thread.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        public uint Version;
        public int Process;
    }

    /// <summary>__user_cap_data_struct.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Data
    {
        public uint Effective;
        public uint Permitted;
        public uint Inheritable;
    }
}
