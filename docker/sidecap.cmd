@"%~dp0..\..\nodejs\node.exe" "%~dp0..\dist\cli.js" %*
