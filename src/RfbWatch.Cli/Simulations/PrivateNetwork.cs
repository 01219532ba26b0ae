using System.Net;
using System.Runtime.ExceptionServices;
using RfbWatch.Capture.Native;

namespace RfbWatch.Cli.Simulations;

/// <summary>Runs code in a network namespace that has only a loopback interface: the addresses of a simulation exist there, and nothing leaves the machine.</summary>
internal static class PrivateNetwork
{
    /// <summary>The interface of the namespace.</summary>
    public const string Interface = PrivateNamespace.Interface;

    private const string Instead = "omit --live: the simulation then needs no privileges";

    /// <summary>Runs code on a thread in a new namespace.</summary>
    /// <param name="addresses">IPv4 addresses of its interface.</param>
    /// <param name="run">The code; threads that it starts are also in the namespace.</param>
    /// <exception cref="UsageException">A namespace cannot be created.</exception>
    public static void Run(IReadOnlyList<string> addresses, Action run)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                if ((PrivateNamespace.Enter() ?? PrivateNamespace.Configure([.. addresses.Select(IPAddress.Parse)])) is { } problem)
                {
                    throw new UsageException($"--live: {problem}; {Instead}");
                }

                run();
            }
#pragma warning disable CA1031 // Rethrown on the calling thread.
            catch (Exception e)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        })
        { Name = "private network" };
        thread.Start();
        thread.Join();
        failure?.Throw();
    }
}
