using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Weir.Web;

/// <summary>Single values behind the question mark; what is malformed ends the request.</summary>
internal static class WebQuery
{
    /// <returns>Null when it is not said.</returns>
    /// <exception cref="Refusal">It is no number, or out of bounds: 400.</exception>
    public static long? Number(this HttpContext context, string name, long least = 0, long most = long.MaxValue) =>
        Number(context.Request.Query[name], name, least, most);

    /// <inheritdoc cref="Number(HttpContext, string, long, long)"/>
    public static long? Number(string? text, string name, long least, long most) =>
        string.IsNullOrEmpty(text) ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= least
        && number <= most
            ? number
        : throw Refusal.BadRequest(
            $"{name} is '{text}'; expected a whole number from {least} to {most}",
            $"leave {name} out, or give such a number"
        );

    /// <returns>Null when it is not said.</returns>
    /// <exception cref="Refusal">It is none of the words: 400.</exception>
    public static string? Word(this HttpContext context, string name, params ReadOnlySpan<string> words)
    {
        var text = context.Request.Query[name].ToString();
        return text.Length == 0 ? null
            : words.Contains(text) ? text
            : throw Refusal.BadRequest(
                $"{name} is '{text}'; expected one of {string.Join(", ", words.ToArray())}",
                $"leave {name} out, or give one of them"
            );
    }
}
