using System.Net;
using System.Net.Sockets;
using RfbWatch.Rules.Simulation;

namespace RfbWatch.Cli.Simulations;

/// <summary>
/// A small RFB server and client, connected over one TCP connection on this machine. Both follow the same script, and each reads the other's data before the next turn.
/// </summary>
internal static class RfbExchange
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Runs a session to its end.</summary>
    /// <param name="turns">Its turns.</param>
    /// <param name="listen">The endpoint that the called side listens on; port 0 for any port.</param>
    /// <param name="from">The caller's address.</param>
    /// <param name="serverCalls">Whether the RFB server is the caller.</param>
    /// <param name="delivered">Called with each turn once it has arrived, with the bytes that the receiver read.</param>
    /// <exception cref="SocketException">The address does not exist, the port is not available, or the connection failed.</exception>
    public static void Play(IReadOnlyList<DialogueTurn> turns, IPEndPoint listen, IPAddress from, bool serverCalls, Action<DialogueTurn> delivered)
    {
        using var listener = NewSocket();
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(listen);
        listener.Listen();
        using var caller = NewSocket();
        caller.Bind(new IPEndPoint(from, 0));
        caller.Connect(listener.LocalEndPoint!);
        using var called = Accept(listener, caller);
        var (server, client) = serverCalls ? (caller, called) : (called, caller);
        foreach (var turn in turns)
        {
            var (sender, receiver) = turn.FromServer ? (server, client) : (client, server);
            sender.Send(turn.Bytes);
            delivered(turn with { Bytes = Receive(receiver, turn.Bytes.Length) });
        }

        server.Shutdown(SocketShutdown.Send);
        client.Shutdown(SocketShutdown.Send);
    }

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true, SendTimeout = (int)Limit.TotalMilliseconds, ReceiveTimeout = (int)Limit.TotalMilliseconds,
    };

    /// <summary>Accepts the caller's connection, and rejects others: another program on the machine may have connected first.</summary>
    private static Socket Accept(Socket listener, Socket caller)
    {
        while (true)
        {
            var accepted = listener.Accept();
            if (caller.LocalEndPoint!.Equals(accepted.RemoteEndPoint))
            {
                accepted.NoDelay = true;
                accepted.SendTimeout = accepted.ReceiveTimeout = (int)Limit.TotalMilliseconds;
                return accepted;
            }

            accepted.Dispose();
        }
    }

    private static byte[] Receive(Socket socket, int length)
    {
        byte[] bytes = new byte[length];
        for (int at = 0; at < length;)
        {
            int count = socket.Receive(bytes.AsSpan(at));
            at += count > 0 ? count : throw new SocketException((int)SocketError.ConnectionReset);
        }

        return bytes;
    }
}
