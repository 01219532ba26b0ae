using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace RfbWatch.Outputs.Delivery;

/// <summary>
/// A collector that takes JSON over HTTP: each batch is one POST of a JSON array whose elements are
/// <c>{"id":"SPOOL-SEQUENCE","record":{…}}</c>. 2xx acknowledges. 400, 409, 413 and 422 refuse the content; any other answer is about the address, the token or the
/// moment, and is tried again (Retry-After is honoured, RFC 9110 section 10.2.3).
/// </summary>
public sealed class HttpTarget : IDeliveryTarget
{
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(10);
    private readonly HttpClient _client;
    private readonly Uri _address;

    /// <summary>A collector at an address.</summary>
    /// <param name="address">http or https URL.</param>
    /// <param name="bearerToken">Token of the Authorization header; empty for none.</param>
    /// <param name="timeout">Longest one attempt may take.</param>
    public HttpTarget(Uri address, string bearerToken, TimeSpan timeout)
    {
        _address = address;
        _client = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false }) { Timeout = timeout };
        if (bearerToken.Length > 0)
        {
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", bearerToken);
        }
    }

    /// <inheritdoc />
    public string Name => _address.GetLeftPart(UriPartial.Path);

    /// <inheritdoc />
    public int MaxBatchRecords => 500;

    /// <inheritdoc />
    public async Task<DeliveryResult> SendAsync(IReadOnlyList<SpoolRecord> records, string spoolId, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(Body(records, spoolId));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var answer = await _client.PostAsync(_address, content, cancellation).ConfigureAwait(false);
            return Judge(answer);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new DeliveryResult(DeliveryOutcome.Retry, $"{Name}: {e.Message}");
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

    private DeliveryResult Judge(HttpResponseMessage answer)
    {
        if (answer.IsSuccessStatusCode)
        {
            return DeliveryResult.Acknowledged;
        }

        string reason = string.Create(CultureInfo.InvariantCulture, $"{Name}: HTTP {(int)answer.StatusCode}");
        if (answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity)
        {
            return new DeliveryResult(DeliveryOutcome.Rejected, reason);
        }

        // A token or an address that is wrong (401, 404, a redirection) says nothing of the record: it waits until someone mends the setting.
        var after = answer.Headers.RetryAfter?.Delta;
        return new DeliveryResult(DeliveryOutcome.Retry, reason, after is { } asked && asked <= LongestRetryAfter ? asked : null);
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
