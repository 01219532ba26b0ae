using System.Net;
using System.Runtime.ExceptionServices;
using RfbWatch.Capture.Native;

namespace RfbWatch.Cli.Simulations;

/// <summary>Runs code where the addresses of a simulation exist and nothing leaves the machine: in a network namespace with nothing but a loopback interface.</summary>
internal static class PrivateNetwork
{
    /// <summary>Its interface.</summary>
    public const string Interface = PrivateNamespace.Interface;

    private const string Instead = "leave --live out: the simulation then needs no privilege";

    /// <summary>Runs code on a thread in a new namespace.</summary>
    /// <param name="addresses">IPv4 addresses of its interface.</param>
    /// <param name="run">The code; it may start threads, which are in the namespace too.</param>
    /// <exception cref="UsageException">The machine gives no namespace.</exception>
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
#pragma warning disable CA1031 // Carried over to the calling thread, which throws it on.
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
