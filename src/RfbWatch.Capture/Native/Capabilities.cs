using System.Runtime.InteropServices;

namespace RfbWatch.Capture.Native;

/// <summary>
/// Capabilities of the calling thread, capabilities(7), and the calls for executing a program with fewer of them. The numbers are from linux/capability.h and
/// linux/prctl.h. Each call returns 0 or the error number.
/// </summary>
public static partial class Capabilities
{
    /// <summary>CAP_NET_RAW.</summary>
    public const int NetRaw = 13;

    /// <summary>32-bit words in each set since version 3 of the interface.</summary>
    private const int Words = 2;

    private const uint Version3 = 0x2008_0522;
    private const int DropFromBoundingSet = 24;
    private const int SetNoNewPrivileges = 38;
    private const int KeepCapabilities = 8;
    private const int Ambient = 47;
    private const int AmbientRaise = 2;
    private const int AmbientClear = 4;

    /// <summary>Gets the permitted, effective and inheritable sets of this thread; one bit per capability.</summary>
    public static unsafe int Get(out Sets sets)
    {
        var header = new Header { Version = Version3 };
        var data = stackalloc Data[Words];
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
        var data = stackalloc Data[Words];
        for (int i = 0; i < Words; i++)
        {
            data[i] = new Data { Permitted = (uint)(sets.Permitted >> (32 * i)), Effective = (uint)(sets.Effective >> (32 * i)), Inheritable = (uint)(sets.Inheritable >> (32 * i)) };
        }

        return capset(ref header, data) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>Removes a capability from the bounding set of this thread; needs CAP_SETPCAP. EINVAL: the kernel does not support this capability.</summary>
    public static int DropBounding(int capability) => Control(DropFromBoundingSet, (nuint)capability, 0);

    /// <summary>Clears the ambient set of this thread.</summary>
    public static int ClearAmbient() => Control(Ambient, AmbientClear, 0);

    /// <summary>
    /// Adds a capability that is permitted and inheritable to the ambient set of this thread. A program that the thread executes then has it, regardless of its
    /// user.
    /// </summary>
    public static int RaiseAmbient(int capability) => Control(Ambient, AmbientRaise, (nuint)capability);

    /// <summary>
    /// Programs that this thread executes from now on gain no privileges, neither from a set-user-ID bit, nor from file capabilities, nor from being root.
    /// </summary>
    public static int NoNewPrivileges() => Control(SetNoNewPrivileges, 1, 0);

    /// <summary>Keeps the permitted set when the user changes from root to another user.</summary>
    public static int KeepOverUserChange() => Control(KeepCapabilities, 1, 0);

    /// <summary>Replaces this process with another program, execve(2). Returns only on failure.</summary>
    /// <param name="file">Path of the program.</param>
    /// <param name="arguments">Its arguments, each terminated by a zero byte, as in <c>/proc/self/cmdline</c>.</param>
    /// <param name="environment">Its environment variables, each terminated by a zero byte, as in <c>/proc/self/environ</c>.</param>
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

    /// <summary>Returns pointers to the strings in a block, followed by a null pointer.</summary>
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

    // Variadic in C; on the Linux platforms that .NET supports, all arguments are passed as fixed ones are.
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
