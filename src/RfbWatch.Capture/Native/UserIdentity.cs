using System.Runtime.InteropServices;

namespace RfbWatch.Capture.Native;

/// <summary>Looks up users and switches to one: getpwnam(3), initgroups(3), setresuid(2). The C library changes all threads of the process.</summary>
public static partial class UserIdentity
{
    /// <summary>The effective user of this process; 0 is root.</summary>
    public static uint Current => geteuid();

    /// <summary>Returns the ids of a user and of its primary group; null if there is no such user.</summary>
    public static unsafe (uint User, uint Group)? Find(string name)
    {
        var entry = getpwnam(name);
        return entry is null ? null : (entry->User, entry->Group);
    }

    /// <summary>Switches to a user and exactly that user's groups. Needs root. Returns the error number, or 0.</summary>
    public static int Become(string name, uint user, uint group)
    {
        if (initgroups(name, group) != 0 || setresgid(group, group, group) != 0 || setresuid(user, user, user) != 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        return 0;
    }

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial Entry* getpwnam(string name);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int initgroups(string name, uint group);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setresgid(uint real, uint effective, uint saved);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setresuid(uint real, uint effective, uint saved);

    /// <summary>The first fields of struct passwd in glibc and musl.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct Entry
    {
        public byte* Name;
        public byte* Password;
        public uint User;
        public uint Group;
    }
}
