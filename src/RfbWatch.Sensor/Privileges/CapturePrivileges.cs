using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using RfbWatch.Capture.Native;

namespace RfbWatch.Sensor.Privileges;

/// <summary>
/// What a process that captures may do besides: nothing. It keeps CAP_NET_RAW, with which an interface that comes back is opened again, and gives up everything else.
/// </summary>
/// <remarks>
/// Capabilities belong to threads, and a thread can change its own only, capset(2). A .NET process has threads before its first line runs. So the thread that is asked lowers its own sets and
/// executes the program anew (execve keeps the process number, the arguments, the environment and the standard streams): the new program starts with that little on every thread that it ever has.
/// </remarks>
public static class CapturePrivileges
{
    /// <summary>Set in the environment of the program that was executed anew, so that it does not try again where the kernel would not have it.</summary>
    private const string Marker = "_RFBWATCH_EXECUTED_ANEW";

    private const ulong Wanted = 1UL << Capabilities.NetRaw;

    /// <summary>CAP_DAC_OVERRIDE (linux/capability.h).</summary>
    private const ulong OverrideAccess = 1UL << 1;

    /// <summary>Capability numbers are below this (two words of 32 bits).</summary>
    private const int MaxCapabilities = 64;

    /// <summary>
    /// Gives up what is not needed to capture, and takes on a user when one is named. To be called before anything is opened or started: where there is something to give up it does not return,
    /// and the program begins again from its first line.
    /// </summary>
    /// <param name="user">Name of the user to take on, which needs root; null to stay who the process is.</param>
    /// <returns>What stands in the way, with what to do; null when the process has nothing to give up.</returns>
    public static PrivilegeProblem? KeepCaptureOnly(string? user = null)
    {
        if (!OperatingSystem.IsLinux())
        {
            return user is null ? null : new PrivilegeProblem(true, $"the user '{user}' cannot be taken on: that is possible on Linux only");
        }

        bool again = Environment.GetEnvironmentVariable(Marker) is not null;
        Environment.SetEnvironmentVariable(Marker, null);
        if (user is not null && Refuse(user) is { } refusal)
        {
            return new PrivilegeProblem(true, refusal);
        }

        bool changesUser = user is not null && UserIdentity.Find(user)!.Value.User != UserIdentity.Current;
        if (Capabilities.Get(out var sets) != 0 || (Excess(sets) == 0 && !changesUser))
        {
            return null;
        }

        string problem = again ? "the kernel gave them back" : Lower(sets, changesUser ? user : null);
        return changesUser
            ? new PrivilegeProblem(true, $"the user '{user}' cannot be taken on: {problem}")
            : new PrivilegeProblem(false, string.Create(CultureInfo.InvariantCulture, $"{BitOperations.PopCount(Excess(sets))} capabilities besides CAP_NET_RAW stay: {problem}"));
    }

    /// <summary>What to do about a refused file, as a clause for behind its message: empty unless the process is root without root's right to use files of others.</summary>
    public static string Explain(Exception refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        bool refused = refusal is UnauthorizedAccessException || refusal.Message.Contains("denied", StringComparison.OrdinalIgnoreCase);
        return refused && OperatingSystem.IsLinux() && UserIdentity.Current == 0 && Capabilities.Get(out var sets) == 0 && (sets.Effective & OverrideAccess) == 0
            ? "; a sensor that root started keeps CAP_NET_RAW only and may use root's own files: start it as their owner, --user NAME, or start the service: systemctl start rfbwatch"
            : "";
    }

    /// <summary>What the process may do now beyond capturing, as a line for people: the number of further capabilities, and whether it is root.</summary>
    public static string Describe()
    {
        if (!OperatingSystem.IsLinux() || Capabilities.Get(out var sets) != 0)
        {
            return "as the system gives them to this user";
        }

        string who = UserIdentity.Current == 0 ? "root" : string.Create(CultureInfo.InvariantCulture, $"user {UserIdentity.Current}");
        string capture = (sets.Permitted & Wanted) != 0 ? "with CAP_NET_RAW" : "without CAP_NET_RAW";
        int excess = BitOperations.PopCount(Excess(sets));
        return string.Create(CultureInfo.InvariantCulture, $"{who}, {capture}{(excess > 0 ? $" and {excess} more capabilities, which a sensor gives up at its start" : " and no other capability")}");
    }

    private static ulong Excess(Capabilities.Sets sets) => (sets.Permitted | sets.Effective | sets.Inheritable) & ~Wanted;

    private static string? Refuse(string user)
    {
        if (UserIdentity.Find(user) is not { } found)
        {
            return $"there is no user '{user}'; make one: adduser --system --group {user}";
        }

        return found.User == UserIdentity.Current || UserIdentity.Current == 0 ? null : $"the user '{user}' can be taken on by root only; start the sensor as root or as that user";
    }

    /// <summary>Lowers this thread and executes the program anew; gives what stood in the way.</summary>
    private static string Lower(Capabilities.Sets sets, string? user)
    {
        // Without CAP_SETPCAP the bounding set stays; no_new_privs below keeps what is in it from coming back.
        for (int capability = 0; capability < MaxCapabilities; capability++)
        {
            if (capability != Capabilities.NetRaw)
            {
                _ = Capabilities.DropBounding(capability);
            }
        }

        // Before the user changes, who may not read them.
        byte[] arguments, variables;
        try
        {
            arguments = File.ReadAllBytes("/proc/self/cmdline");
            variables = [.. File.ReadAllBytes("/proc/self/environ"), .. Encoding.ASCII.GetBytes(Marker + "=1\0")];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"the program cannot execute itself anew: {e.Message.TrimEnd('.')}; mount /proc";
        }

        int error = 0;
        if (user is not null && UserIdentity.Find(user) is { } identity)
        {
            error = Capabilities.KeepOverUserChange();
            error = error != 0 ? error : UserIdentity.Become(user, identity.User, identity.Group);
        }

        ulong left = sets.Permitted & Wanted;
        error = error != 0 ? error : Capabilities.Set(new Capabilities.Sets(left, left, left));
        _ = Capabilities.ClearAmbient();
        if (left != 0)
        {
            // Not root's way, which has it by being root; a kernel without ambient sets (before 4.3) leaves an ordinary user without it, and the ring's opening says so.
            _ = Capabilities.RaiseAmbient(Capabilities.NetRaw);
        }

        error = error != 0 ? error : Capabilities.NoNewPrivileges();
        if (error == 0 && Environment.ProcessPath is { } file)
        {
            error = Capabilities.Execute(file, arguments, variables);
        }

        return $"{Marshal.GetPInvokeErrorMessage(error)} (error {error})";
    }
}
