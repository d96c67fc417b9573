using Shouldly;
using Weir.Core.Text;
using Weir.Tests.Sources;
using Xunit;

namespace Weir.Tests.Text;

/// <summary>What an operator reads of a file that cannot be used is the system's, and names the path once.</summary>
public sealed class FileTroubleTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_WhatTheSystemRefuses_IsInTheSystemsWords()
    {
        var missing = Path.Combine(_folder.Path, "missing");

        Words(() => File.ReadAllText(missing)).ShouldBe("no such file");
        Words(() => File.WriteAllText(Path.Combine(missing, "file"), "")).ShouldBe("no such folder");
        Words(() => File.ReadAllText(_folder.Path)).ShouldBe("Permission denied"); // .NET's word for a folder, too
        Words(() => File.WriteAllText("/dev/full", "text")).ShouldBe("No space left on device");
        Words(() => File.ReadAllText(Path.Combine(_folder.Path, new string('x', 300))))
            .ShouldBe("the path is too long");
    }

    [Theory]
    [InlineData("Read-only file system : '/etc/weir/new.nft'", "Read-only file system")]
    [InlineData("a message of our own: 'x'", "a message of our own: 'x'")]
    public void Of_AMessageWithAPathBehindIt_LeavesThePathOut(string message, string words) =>
        FileTrouble.Of(new IOException(message)).ShouldBe(words);

    private static string Words(Action use) => FileTrouble.Of(Should.Throw<Exception>(use));
}
