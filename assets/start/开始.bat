@echo off
rem 双击运行：读取本文件夹 input 里的材料，结果写到 output
rem 用 pushd 而不用 cd，放在网络共享文件夹里也能运行
pushd "%~dp0"
if not exist "duibiao.exe" goto missing
duibiao.exe %*
if errorlevel 2 goto failed
if errorlevel 1 goto partly
echo.
echo 已完成。结果在 output 文件夹，正在打开。
start "" "output"
goto end
:partly
echo.
echo 已完成，但有个别文件没有读成，请看上面“需要留意”几行。结果在 output 文件夹，正在打开。
start "" "output"
goto end
:failed
echo.
echo 没有完成。请按上面的提示处理后，再双击一次“开始”。
goto end
:missing
echo 没有找到 duibiao.exe。请把它和“开始.bat”放在同一个文件夹里。
:end
popd
echo.
pause
