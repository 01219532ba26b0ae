using System.Net.Sockets;
using System.Text.Json;

namespace RfbWatch.Sensor.Status;

/// <summary>Queries a running sensor over its socket.</summary>
public static class StatusRequest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Queries the first socket that answers.</summary>
    /// <param name="paths">The sockets, most likely first.</param>
    /// <param name="stop">Cancels the request.</param>
    /// <returns>The response, or the reasons why there is none, one line for each socket that was tried.</returns>
    public static async Task<(JsonDocument? Answer, IReadOnlyList<string> Problems)> AskAsync(IReadOnlyList<string> paths, CancellationToken stop)
    {
        var problems = new List<string>();
        foreach (string path in paths)
        {
            if ((StatusPath.Problem(path) ?? Missing(path)) is { } problem)
            {
                problems.Add(problem);
                continue;
            }

            try
            {
                return (await AskAsync(path, stop).ConfigureAwait(false), []);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or JsonException || (e is OperationCanceledException && !stop.IsCancellationRequested))
            {
                problems.Add($"{path}: {Reason(e)}");
            }
        }

        return (null, problems);
    }

    private static async Task<JsonDocument> AskAsync(string path, CancellationToken stop)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation).ConfigureAwait(false);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        using var client = new HttpClient(handler) { Timeout = Patience };
        await using var answer = await client.GetStreamAsync(new Uri("http://localhost" + StatusSocket.Resource), stop).ConfigureAwait(false);
        return await JsonDocument.ParseAsync(answer, cancellationToken: stop).ConfigureAwait(false);
    }

    private static string? Missing(string path) => File.Exists(path) ? null : $"{path}: no such socket";

    private static string Reason(Exception e) => e switch
    {
        { InnerException: SocketException { SocketErrorCode: SocketError.AccessDenied } } => "permission denied; run as root or as a member of the group of the sensor's user",
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => "no answer; the sensor that created it has ended",
        OperationCanceledException => $"no answer within {Patience.TotalSeconds:F0} s",
        _ => (e.InnerException ?? e).Message,
    };
}
