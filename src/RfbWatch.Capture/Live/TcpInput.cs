using System.Globalization;
using System.Net.Sockets;
using RfbWatch.Capture.Files;

namespace RfbWatch.Capture.Live;

/// <summary>Bytes of a TCP connection; pauses when no bytes arrive.</summary>
internal sealed class TcpInput(Socket socket, int waitMilliseconds) : ByteInput
{
    private long _bytesRead;

    public override long BytesRead => _bytesRead;

    /// <summary>Connects to HOST:PORT or [IPV6]:PORT.</summary>
    public static (ByteInput? Input, string Error) Connect(string target, LiveOptions options)
    {
        int colon = target.LastIndexOf(':');
        if (colon <= 0
            || !int.TryParse(target.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            || port is < 1 or > 65_535)
        {
            return (null, "is not the address of a remote capture; specify tcp://HOST:PORT with a port from 1 to 65535");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            using var timeout = new CancellationTokenSource(options.ConnectMilliseconds);
            var connecting = socket.ConnectAsync(target[..colon].Trim('[', ']'), port, timeout.Token);
            connecting.AsTask().GetAwaiter().GetResult();
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            return (new TcpInput(socket, options.WaitMilliseconds), "");
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ArgumentException)
        {
            socket.Dispose();
            string why = e is OperationCanceledException ? $"no answer within {options.ConnectMilliseconds} ms" : e.Message;
            return (null, $"cannot connect: {why}; check that the capture server is listening there");
        }
    }

    public override int Read(Span<byte> destination)
    {
        try
        {
            IsPaused = !socket.Poll(TimeSpan.FromMilliseconds(waitMilliseconds), SelectMode.SelectRead);
            int count = IsPaused ? 0 : socket.Receive(destination);
            _bytesRead += count;
            return count;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Failure = new InputFailure(CaptureProblemKind.Lost, $"the connection broke after {_bytesRead} bytes: {e.Message}", _bytesRead);
            return 0;
        }
    }

    protected override void Dispose(bool disposing) => socket.Dispose();
}
