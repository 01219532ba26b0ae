using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace RfbWatch.Sensor.Web;

/// <summary>The token that every request requires: as a bearer token, as the cookie that the page sets, or once as <c>?token=</c>.</summary>
public sealed class AccessToken
{
    private const string Cookie = "rfbwatch";
    private const string Bearer = "Bearer ";
    private readonly byte[] _digest;

    /// <summary>Creates a token; null for a random one.</summary>
    public AccessToken(string? configured)
    {
        Value = configured ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _digest = Digest(Value);
    }

    /// <summary>The token.</summary>
    public string Value { get; }

    /// <summary>Whether a string is the token, in constant time.</summary>
    public bool Matches(string? text) => text is not null && CryptographicOperations.FixedTimeEquals(Digest(text), _digest);

    /// <summary>
    /// Whether a request is authorised. A request with <c>?token=</c> gets the cookie and is redirected to the same page without it, so that the token does not remain in the browser's
    /// history or in logs.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="answered">Whether the request was answered by a redirect.</param>
    /// <param name="isMissing">Whether it has no token at all.</param>
    internal bool Admits(HttpContext context, out bool answered, out bool isMissing)
    {
        answered = false;
        isMissing = false;
        string authorization = context.Request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return Matches(authorization[Bearer.Length..].Trim());
        }

        if (context.Request.Query.TryGetValue("token", out var given))
        {
            if (!Matches(given.ToString()))
            {
                return false;
            }

            context.Response.Cookies.Append(Cookie, Value, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", Secure = context.Request.IsHttps });
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = context.Request.Path.Value is { Length: > 0 } path && path[0] == '/' && !path.StartsWith("//", StringComparison.Ordinal) ? path : "/";
            answered = true;
            return true;
        }

        isMissing = context.Request.Cookies[Cookie] is null && authorization.Length == 0;
        return Matches(context.Request.Cookies[Cookie]);
    }

    // Digests have equal lengths for any input.
    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
