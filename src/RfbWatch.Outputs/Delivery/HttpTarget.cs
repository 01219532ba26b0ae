using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace RfbWatch.Outputs.Delivery;

/// <summary>
/// A collector that accepts JSON over HTTP. Each batch is one POST of a JSON array whose elements are
/// <c>{"id":"SPOOL-SEQUENCE","record":{…}}</c>. 2xx acknowledges the batch; 400, 409, 413 and 422 reject the content. Any other status concerns the address, the token or a
/// temporary condition, and the batch is sent again (Retry-After is honoured, RFC 9110 section 10.2.3).
/// </summary>
public sealed class HttpTarget : IDeliveryTarget
{
    /// <summary>Maximum number of bytes that are read from an error body for the reason. The rest, and the whole body of an acknowledgement, is discarded.</summary>
    private const int ErrorTextBytes = 256;

    /// <summary>Maximum number of bytes of an unread body that are drained to reuse the connection. If there are more, the connection is closed.</summary>
    private const int DrainedBytes = 64 << 10;

    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(10);

    /// <summary>Maximum time to wait for an unread body, or for the text of an error.</summary>
    private static readonly TimeSpan MaxBodyWait = TimeSpan.FromSeconds(1);

    private readonly HttpClient _client;
    private readonly Uri _address;
    private readonly TlsFailure _failure;

    /// <summary>Creates a target for a collector.</summary>
    /// <param name="address">http or https URL.</param>
    /// <param name="bearerToken">Token for the Authorization header; empty for none.</param>
    /// <param name="timeout">Timeout of one attempt.</param>
    /// <param name="tls">Certificates for an https address; null for the system's certificate authorities.</param>
    public HttpTarget(Uri address, string bearerToken, TimeSpan timeout, SyslogTls? tls = null)
    {
        tls ??= SyslogTls.Default;
        _failure = tls.NewFailure();
        _address = address;
        var handler = new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false, MaxResponseDrainSize = DrainedBytes, ResponseDrainTimeout = MaxBodyWait,
            SslOptions = tls.For(address.IdnHost, _failure),
        };
        _client = new HttpClient(handler) { Timeout = timeout };
        if (bearerToken.Length > 0)
        {
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", bearerToken);
        }
    }

    /// <summary>Returns why a token should not be sent to an address; null if it may be sent.</summary>
    /// <param name="address">http or https URL.</param>
    /// <param name="bearerToken">The token; empty for none.</param>
    public static string? TokenWarning(Uri address, string bearerToken) =>
        bearerToken.Length > 0 && address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback
            ? $"{address.GetLeftPart(UriPartial.Path)}: the token is sent over the network unencrypted, and anyone who captures it can use it; use https"
            : null;

    /// <inheritdoc />
    public string Name => _address.GetLeftPart(UriPartial.Path);

    /// <inheritdoc />
    public int MaxBatchRecords => 500;

    /// <inheritdoc />
    public async Task<DeliveryResult> SendAsync(IReadOnlyList<SpoolRecord> records, string spoolId, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ByteArrayContent(Body(records, spoolId)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            // The status line is sufficient. A body may be arbitrarily long or endless.
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? DeliveryResult.Acknowledged : Classify(answer, await ErrorTextAsync(answer, cancellation).ConfigureAwait(false));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            bool isUnreached = e is HttpRequestException
            {
                HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
            };
            return new DeliveryResult(DeliveryOutcome.Retry, $"{Name}: {_failure.Describe(e)}", IsAnswered: isUnreached);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new DeliveryResult(DeliveryOutcome.Retry, $"{Name}: no answer within {_client.Timeout.TotalSeconds:F0} s");
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private DeliveryResult Classify(HttpResponseMessage answer, string text)
    {
        string reason = string.Create(CultureInfo.InvariantCulture, $"{Name}: HTTP {(int)answer.StatusCode}{(text.Length > 0 ? ": " : "")}{text}");
        if (answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity)
        {
            return new DeliveryResult(DeliveryOutcome.Rejected, reason, IsAnswered: true);
        }

        // A wrong token or address (401, 404, a redirection) does not concern the record: it waits until the setting is corrected.
        var after = answer.Headers.RetryAfter?.Delta;
        return new DeliveryResult(DeliveryOutcome.Retry, reason, after is { } asked && asked <= MaxRetryAfter ? asked : null, IsAnswered: true);
    }

    /// <summary>Returns the beginning of an error body as one line of printable characters, as far as it arrives in time.</summary>
    private static async Task<string> ErrorTextAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        byte[] text = new byte[ErrorTextBytes];
        int length = 0;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(MaxBodyWait);
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
            int read;
            while (length < text.Length && (read = await body.ReadAsync(text.AsMemory(length), limit.Token).ConfigureAwait(false)) > 0)
            {
                length += read;
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // The status is sufficient.
        }

        return string.Concat(Encoding.UTF8.GetString(text, 0, length).Select(character => char.IsControl(character) || character == '\ufffd' ? ' ' : character)).Trim();
    }

    private static byte[] Body(IReadOnlyList<SpoolRecord> records, string spoolId)
    {
        using var body = new MemoryStream();
        body.WriteByte((byte)'[');
        for (int i = 0; i < records.Count; i++)
        {
            string head = string.Create(CultureInfo.InvariantCulture, $"{(i > 0 ? "," : "")}{{\"id\":\"{spoolId}-{records[i].Sequence}\",\"record\":");
            body.Write(Encoding.ASCII.GetBytes(head));
            body.Write(records[i].Payload.Span);
            body.WriteByte((byte)'}');
        }

        body.WriteByte((byte)']');
        return body.ToArray();
    }
}
