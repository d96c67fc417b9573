namespace Weir.Core.Text;

/// <summary>What the system said of a file or folder, in the system's words: .NET's ("Could not find a part of the path …") name the path again.</summary>
public static class FileTrouble
{
    /// <param name="refused">An <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>; of any other its own message.</param>
    public static string Of(Exception refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        return refused switch
        {
            DirectoryNotFoundException => "no such folder",
            FileNotFoundException => "no such file",
            UnauthorizedAccessException { InnerException: IOException system } => Of(system),
            UnauthorizedAccessException => "permission denied",
            PathTooLongException => "the path is too long",
            _ => WithoutPath(refused.Message),
        };
    }

    /// <summary>.NET writes <c>No space left on device : '/var/lib/weir/head'</c>.</summary>
    private static string WithoutPath(string message)
    {
        var path = message.LastIndexOf(" : '", StringComparison.Ordinal);
        return path > 0 && message.EndsWith('\'') ? message[..path] : message;
    }
}
