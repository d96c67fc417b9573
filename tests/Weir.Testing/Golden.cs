using System.Runtime.CompilerServices;
using System.Text;

namespace Weir.Testing;

/// <summary>
/// Compares text with a checked-in file. With <c>WEIR_UPDATE_GOLDENS=1</c> (<c>./test --update</c>) the file is written anew
/// instead and the difference printed: read it, an unexplained one is not merged.
/// </summary>
public static class Golden
{
    /// <param name="actual">What the program made; newlines are LF.</param>
    /// <param name="name">File name; it lies in the folder <c>Goldens</c> beside the test's source file.</param>
    /// <param name="source">The test's source file, filled in by the compiler.</param>
    /// <exception cref="GoldenMismatchException">The text differs from the file, or there is no file yet.</exception>
    public static void ShouldMatch(string actual, string name, [CallerFilePath] string source = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(source) ?? "", "Goldens", name);
        var expected = File.Exists(path) ? File.ReadAllText(path) : null;
        if (expected == actual)
        {
            return;
        }

        var difference = LineDiff.Between(expected ?? "", actual);
        if (Environment.GetEnvironmentVariable("WEIR_UPDATE_GOLDENS") != "1")
        {
            var problem = expected is null ? "does not exist" : "differs";
            throw new GoldenMismatchException($"{path} {problem} (./test --update writes it anew):\n{difference}");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "");
        File.WriteAllText(path, actual, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        Console.WriteLine($"{path}:\n{difference}");
    }
}

/// <summary>A text is not what its golden file says; the message has the difference by lines.</summary>
public sealed class GoldenMismatchException(string message) : Exception(message);
