using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using RfbWatch.Capture.Native;

namespace RfbWatch.Sensor.Privileges;

/// <summary>
/// Reduces the privileges of a capturing process to CAP_NET_RAW, which is needed to reopen an interface when it reappears.
/// </summary>
/// <remarks>
/// Capabilities belong to threads, and capset(2) changes only the calling thread. A .NET process has several threads before its first line runs. The calling thread therefore
/// lowers its own sets and executes the program again (execve keeps the process id, the arguments, the environment and the standard streams): every thread of the new program
/// starts with the lowered sets.
/// </remarks>
public static class CapturePrivileges
{
    /// <summary>Environment variable that is set when the program executes itself again, so that it does not retry if the kernel did not lower the capabilities.</summary>
    private const string Marker = "_RFBWATCH_EXECUTED_ANEW";

    private const ulong Wanted = 1UL << Capabilities.NetRaw;

    /// <summary>CAP_DAC_OVERRIDE (linux/capability.h).</summary>
    private const ulong OverrideAccess = 1UL << 1;

    /// <summary>Upper bound of capability numbers (two words of 32 bits).</summary>
    private const int MaxCapabilities = 64;

    /// <summary>
    /// Drops privileges that capturing does not need, and changes to another user if one is named. Must be called before anything is opened or started: if there is something to
    /// drop it does not return, and the program starts again from its first line.
    /// </summary>
    /// <param name="user">Name of the user to change to, which requires root; null to keep the current one.</param>
    /// <returns>The problem, and what to do; null if there is nothing to drop.</returns>
    public static PrivilegeProblem? KeepCaptureOnly(string? user = null)
    {
        if (!OperatingSystem.IsLinux())
        {
            return user is null ? null : new PrivilegeProblem(true, $"cannot change to user '{user}': this is possible only on Linux");
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

        string problem = again ? "the kernel restored them" : Lower(sets, changesUser ? user : null);
        return changesUser
            ? new PrivilegeProblem(true, $"cannot change to user '{user}': {problem}")
            : new PrivilegeProblem(false, string.Create(CultureInfo.InvariantCulture, $"{BitOperations.PopCount(Excess(sets))} capabilities besides CAP_NET_RAW could not be dropped: {problem}"));
    }

    /// <summary>
    /// Advice for a file to which access was denied, as a clause to append to the message: empty unless the process is root without root's right to access other users' files.
    /// </summary>
    public static string Explain(Exception refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        bool refused = refusal is UnauthorizedAccessException || refusal.Message.Contains("denied", StringComparison.OrdinalIgnoreCase);
        return refused && OperatingSystem.IsLinux() && UserIdentity.Current == 0 && Capabilities.Get(out var sets) == 0 && (sets.Effective & OverrideAccess) == 0
            ? "; a sensor started by root keeps only CAP_NET_RAW and can use only root's own files: start it as the owner of these files with --user NAME, or start the service: systemctl start rfbwatch"
            : "";
    }

    /// <summary>The remaining privileges besides capturing, as a line of text: the number of further capabilities, and whether the user is root.</summary>
    public static string Describe()
    {
        if (!OperatingSystem.IsLinux() || Capabilities.Get(out var sets) != 0)
        {
            return "those of this user";
        }

        string who = UserIdentity.Current == 0 ? "root" : string.Create(CultureInfo.InvariantCulture, $"user {UserIdentity.Current}");
        string capture = (sets.Permitted & Wanted) != 0 ? "with CAP_NET_RAW" : "without CAP_NET_RAW";
        int excess = BitOperations.PopCount(Excess(sets));
        return string.Create(CultureInfo.InvariantCulture, $"{who}, {capture}{(excess > 0 ? $" and {excess} more capabilities, which a sensor drops at its start" : " and no other capability")}");
    }

    private static ulong Excess(Capabilities.Sets sets) => (sets.Permitted | sets.Effective | sets.Inheritable) & ~Wanted;

    private static string? Refuse(string user)
    {
        if (UserIdentity.Find(user) is not { } found)
        {
            return $"there is no user '{user}'; create one: adduser --system --group {user}";
        }

        return found.User == UserIdentity.Current || UserIdentity.Current == 0 ? null : $"only root can change to user '{user}'; start the sensor as root or as that user";
    }

    /// <summary>Lowers the capabilities of this thread and executes the program again; returns the error if that fails.</summary>
    private static string Lower(Capabilities.Sets sets, string? user)
    {
        // Without CAP_SETPCAP the bounding set cannot be changed; no_new_privs below prevents capabilities in it from being gained again.
        for (int capability = 0; capability < MaxCapabilities; capability++)
        {
            if (capability != Capabilities.NetRaw)
            {
                _ = Capabilities.DropBounding(capability);
            }
        }

        // Read before the user changes, because the new user cannot read them.
        byte[] arguments, variables;
        try
        {
            arguments = File.ReadAllBytes("/proc/self/cmdline");
            variables = [.. File.ReadAllBytes("/proc/self/environ"), .. Encoding.ASCII.GetBytes(Marker + "=1\0")];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"the program cannot execute itself again: {e.Message.TrimEnd('.')}; mount /proc";
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
            // Not needed for root. A kernel without ambient sets (before 4.3) leaves an ordinary user without the capability, and the error of opening the ring reports that.
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
